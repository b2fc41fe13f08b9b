"""Plain values and calendar arithmetic of the attendance domain; no I/O."""
