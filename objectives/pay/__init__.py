"""Pay gaps: their pages, how they are entered, and how hourly pay is reduced to them."""
