"""What a samenwerkingsverband sees: counts and movements in which nobody can be recognised, cases, reconciliation."""
