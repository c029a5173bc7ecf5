"""Why there is no PDF, each with a message that people can read."""


class PdfUnavailable(Exception):
    """This machine cannot make PDFs yet; the message says what changes it."""


class PdfFailed(Exception):
    """This document could not be laid out; the message says why, in words for an officer."""


class PdfBusy(Exception):
    """Other PDFs are being made, and it was not this one's turn in the time it may wait."""
