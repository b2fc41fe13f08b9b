"""Telling people and endpoints that there is work: counts, weeks and links, never a pupil."""
