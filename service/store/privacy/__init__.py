"""SQL of retention, erasure, consent and requests."""
