"""SQL of what a samenwerkingsverband works with."""
