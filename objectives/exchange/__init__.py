"""The files of objectives: their columns, checks, import and export."""
