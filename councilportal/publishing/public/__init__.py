"""The public site: what is published, for everybody. It reads, and never writes."""
