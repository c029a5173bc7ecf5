"""What came of what assessments foretold: said after a review, and how often it came so."""
