"""Template tags of the printing app."""
