"""Groups of an indicator's readings: on their way to a release, and what was released of them."""
