"""Logs and metrics without pupils: a catalogue of events with the fields each may have."""
