"""The pages in a browser: rendered on the server, Dutch, without scripts and without requests to others."""
