"""The page census: every document of the demo and of the reference sets, page by page."""
