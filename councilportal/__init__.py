"""Council Portal: a UK council's equality and performance reporting.

The project package has the routes, the settings, the commands, and the import and export of data
(`exchange`). CONTRIBUTING.md lists the apps and rooms.
"""
