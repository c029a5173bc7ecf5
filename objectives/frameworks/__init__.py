"""What the council means to achieve: its equality objectives."""
