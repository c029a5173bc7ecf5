"""The reasons why there is no PDF, each with a message for people."""


class PdfUnavailable(Exception):
    """This machine cannot make PDFs yet; the message says what to do."""


class PdfFailed(Exception):
    """This document could not be laid out; the message tells an officer why."""


class PdfBusy(Exception):
    """Other PDFs are being made, and this one did not get its turn in the time it may wait."""


class CannotBind(PdfFailed):
    """PDFs cannot be bound into one; the message says which part is wrong, and what about it."""
