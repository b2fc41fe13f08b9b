"""The version of the API: the major number is in the address, the whole in a header of every answer."""

VERSION = "1.0.0"
"""Semantic version; docs/how-to/api.md tells what changed. A change that breaks a client asks for /v2."""
PREFIX = "/v1"
HEADER = "API-Version"
