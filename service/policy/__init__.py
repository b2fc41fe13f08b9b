"""configs/ as typed objects; the only reader of policy files."""
