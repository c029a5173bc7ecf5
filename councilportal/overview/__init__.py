"""Pages that show several apps together: home first, and whatever looks across rooms."""
