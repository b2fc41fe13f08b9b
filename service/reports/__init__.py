"""Draft reports to leerplicht: made from what the rules say, completed by people, never sent by the service."""
