"""The files of objectives: what is imported and exported, and how it is stored."""
