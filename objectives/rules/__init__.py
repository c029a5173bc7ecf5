"""Pure rules of objectives. See each file."""
