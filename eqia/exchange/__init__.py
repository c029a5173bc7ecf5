"""The files of assessments and decisions: what is imported and exported, and how it is stored."""
