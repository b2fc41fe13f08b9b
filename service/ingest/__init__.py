"""Supplier files to checked records: nothing is half-imported."""
