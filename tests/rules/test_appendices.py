"""Which headings are those of appendices."""

import pytest

from councilportal.publishing.rules.appendices import is_appendix


@pytest.mark.parametrize(
    "heading",
    [
        "Appendix 1: annual equality report 2015/16, executive summary",
        "Appendix",
        "APPENDIX A",
        "Appendix: attainment gaps",
        "Annex B to the report",
        "Annexe 2",
        "Schedule II",
        "Atodiad 1",
    ],
)
def test_an_appendix_is_told_by_its_heading(heading):
    assert is_appendix(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "Appendices",
        "Schedule of meetings",
        "Annex to the hall",
        "The appendix",
        "Scheduled work",
        "",
    ],
)
def test_what_only_speaks_of_one_is_none(heading):
    assert not is_appendix(heading)
