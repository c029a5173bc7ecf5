"""Pure rules of performance: from a figure to its rating, direction and reasons. See RULES.md."""
