"""What a post says is read the same with forms and without them."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from councilportal.organisation.models import Post
from performance.returns.forms import LineForm, NotReadable, typed_in, typed_plainly
from performance.returns.sheet import sheet
from tests.factories import make_service
from tests.returns.support import make_indicator

TEXTS = st.sampled_from(
    [
        *("", "", " 98.4 ", "on", "0", "false", "True", "a\r\nb ", "x\0", "\u2003é", "not_due"),
        *("x" * length for length in (40, 41, 150, 151, 5_000, 5_001)),
    ]
)


def read_by(line_forms):
    """What the forms hold, by reference; fields that a form does not show keep what is stored."""
    return {
        form.line.indicator.ref: replace(form.line.typed, **form.cleaned_data)
        for form in line_forms
    }


@pytest.mark.django_db
def test_a_post_is_read_without_forms_as_forms_read_it():
    service = make_service("HW")
    make_indicator(service, "HW01")
    make_indicator(service, "HW02", method="judgement")
    make_indicator(service, "HW03", aggregation="ratio")
    found = sheet(service, date(2026, 9, 30))
    assert len(found.lines) == 3
    names = [
        f"{line.indicator.ref}-{name}" for line in found.lines for name in LineForm.base_fields
    ]

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.dictionaries(st.sampled_from(names), TEXTS, max_size=8))
    def check(data):
        line_forms = typed_in(found, [("Highways", [Post(title="Head of Highways")])], data)
        is_valid = not any(form.errors for form in line_forms)

        if is_valid:
            assert typed_plainly(found.lines, data) == read_by(line_forms)
        else:
            with pytest.raises(NotReadable):
                typed_plainly(found.lines, data)

    check()
