"""Pages that combine several apps: home, and everything that looks across apps."""
