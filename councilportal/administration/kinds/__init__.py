"""The kinds of record that administrators look after, a file for each app."""
