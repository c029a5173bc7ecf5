"""Agendas of meetings and their packs: agenda and papers bound into one PDF."""
