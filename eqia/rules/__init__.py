"""Pure rules of assessments and decisions. See RULES.md."""
