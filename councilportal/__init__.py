"""Council Portal: a UK council's equality and performance reporting.

The project package holds the routes, the settings, the commands and the import and export
of data (`exchange`); the rooms that it ties together are listed in README.md.
"""
