"""Looking after indicators and their targets: forms, checks and writes."""
