"""Backups of the database: written while others work, restored row by row, and tried."""
