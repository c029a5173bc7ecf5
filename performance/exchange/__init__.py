"""The files of performance: their columns, checks, import and export."""
