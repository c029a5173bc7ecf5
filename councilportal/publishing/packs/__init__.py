"""Agendas of meetings, work programmes, and packs: agenda and papers bound into one PDF."""
