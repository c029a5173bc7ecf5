"""The statutory clock: what the law asks to be published, what was, and what is due."""
