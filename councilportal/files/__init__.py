"""CSV, .xlsx and .zip in and out: tables, columns, uploads and their limits."""
