"""What was done: achievements, validations, consultations, and who answers for what."""
