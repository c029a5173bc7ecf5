"""The files of series and editions in the data format."""
