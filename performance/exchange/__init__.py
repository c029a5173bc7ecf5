"""The files of performance: what is imported and exported, and how it is stored."""
