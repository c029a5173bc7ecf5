"""Pages on which administrators and leads look after the portal's records."""
