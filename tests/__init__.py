"""The tests. All: `python3 dev.py test`. Some: `.venv/bin/python -m pytest tests/audit`."""
