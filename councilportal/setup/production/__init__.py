"""What an operator needs: gunicorn's settings, an nginx site and systemd units, to be copied.

README's chapter "In production" says how; `production_walk` runs its commands word by word.
"""
