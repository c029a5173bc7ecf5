"""Template tags of components and forms."""
