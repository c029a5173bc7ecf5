"""Printing: one `Document` in, HTML, PDF, CSV or JSON out.

Everything here lays out what a document already says: nothing is computed, nothing is read from a
database. `html` makes the body that the portal's pages and the paper share, `pdf` puts it on paper
in a child process, `csv` and `json` write the figures behind it, `codec` turns a document into
text and back, `charts` draws, `richtext` cleans what officers wrote in Markdown.
"""
