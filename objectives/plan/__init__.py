"""The one action plan: what assessments promise and what services do about red indicators."""
