"""The pages where administrators and leads look after the portal's records."""
