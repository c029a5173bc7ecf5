"""Decisions of the council and the gate before them."""
