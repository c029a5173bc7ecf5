"""Series of reports: which parts they have, in which order, and what each part shows."""
