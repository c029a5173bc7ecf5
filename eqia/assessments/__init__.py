"""Where one assessment is written and read."""
