"""The council's equality objectives."""
