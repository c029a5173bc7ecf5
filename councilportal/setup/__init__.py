"""Sets a machine up: assets, system libraries, the demo council, the tests.

`dev.py` makes the virtual environment and then runs `python -m councilportal.setup`. `steps` and
`command_line` use the standard library only, because `dev.py` imports them before there is an
environment.
"""
