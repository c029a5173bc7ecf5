"""What editions may do when, and what their words mean. Pure."""
