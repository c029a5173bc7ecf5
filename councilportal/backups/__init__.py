"""Backups of the database: written while others work, restored, compared row by row, and tested."""
