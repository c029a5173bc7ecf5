"""Where leads look after frameworks, objectives, plans and what was done."""
