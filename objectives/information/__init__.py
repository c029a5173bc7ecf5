"""Figures of people: entry, control and release of tables."""
