"""Where indicators and their targets are looked after."""
