"""Printing: one `Document` in, HTML, PDF, CSV or JSON out.

Everything here only lays out a document: it calculates nothing and never reads the database. `html`
makes the body that pages and PDFs share, `pdf` makes the PDF in a child process, `csv` and `json`
write the figures of the document, `codec` turns a document into text and back, `charts` draws
charts, and `richtext` cleans the Markdown that officers wrote.
"""
