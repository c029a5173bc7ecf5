"""The pages of administrators: one pair of list and form, driven by a table of kinds of record.

A *kind* says what its records are called, which fields they have with labels, hints and choices,
what its list shows, and which operation changes it. Nothing that anything refers to is deleted: it
is *ended* by its last day, and what nobody would hold is handed over in the same step.
"""
