"""Which parts of a paper are appendices, told by their headings. Pure."""

import re

# "Appendix 1: attainment gaps", "Annex B", "Schedule II". "Appendices" lists them, and "Schedule of
# meetings" is none.
_APPENDIX = re.compile(
    r"\s*(?i:appendix|annexe?|schedule|atodiad)(\s*$|\s*:|\s+([0-9]|[A-Z]\b|(?i:[ivx]+)\b))"
)


def is_appendix(heading: str) -> bool:
    """True of the heading of an appendix, which begins on a page of its own."""
    return _APPENDIX.match(heading) is not None
