"""Ways by which what was released reaches its readers."""
