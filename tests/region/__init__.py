"""What a samenwerkingsverband sees, and what it cannot find out."""
