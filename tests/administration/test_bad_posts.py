"""Posts of rubbish break no form of administrators and reach no other field."""

import random
from decimal import Decimal

import pytest
from django.db import connection

from councilportal.accounts.models import User
from councilportal.administration.menu import ALL
from councilportal.organisation.models import (
    Appointment,
    BodyMember,
    Deputy,
    Post,
    PostHolder,
)
from eqia.models import ScreenedCharacteristic
from objectives.models import Evidence
from performance.models import Indicator, Target
from tests import factories, sizes
from tests.administration.support import (
    TODAY,
    fields_of,
    make_benchmark,
    make_category_map,
    make_indicator,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]

ODD = [
    "",
    " ",
    "\0",
    "0",
    "-1",
    "9" * 40,
    "1e400",
    "NaN",
    "x" * 6_000,
    "<b>",
    "=1+1",
    "😀",
    "'",
    "%",
]


# Others on each database.
SEED = sizes.seed("ADMIN_POSTS", {"sqlite": 20261121, "postgresql": 20261122}[connection.vendor])


STRANGE = ["is_superuser", "password", "id", "pk", "version", "definition_version", "last_login"]


def dumped(*models) -> dict[str, list[tuple]]:
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


# Kinds whose records have pages of their own in another room are asked there.
KINDS = [slug for slug, kind in ALL.items() if kind.fields or slug == "targets"]


@pytest.mark.parametrize("slug", KINDS)
def test_bad_posts_never_break_a_form_nor_reach_other_fields(admin, slug):
    drawn = random.Random(f"{SEED} {slug}")
    factories.make_service("LRA")
    target = Target.objects.create(indicator=make_indicator(), year="2026/27", target=Decimal(5))
    Deputy.objects.create(
        person=factories.make_user(),
        deputy=User.objects.get(username="admin"),
        reason="Leave",
        valid_from=TODAY,
        valid_to=TODAY,
    )
    PostHolder.objects.create(
        user=User.objects.get(username="admin"), post=factories.make_post("P")
    )
    meeting = factories.make_meeting()
    BodyMember.objects.create(body=meeting.body, post=Post.objects.get(title="P"), valid_from=TODAY)
    age = factories.make_characteristic(categories=("young",))
    make_category_map(age)
    make_benchmark(target.indicator)
    ScreenedCharacteristic.objects.create(characteristic=age, label="Age", aims="abc")
    Evidence.objects.create(ref="E1", title="Users", kind="census", source="Census", says="Many.")
    framework = factories.make_framework()
    factories.make_theme(framework)
    objective = factories.make_objective(framework=framework)
    objective.measures.create(position=1, words="Visits")
    factories.make_plan()
    factories.make_part()
    factories.make_accountability()
    factories.make_consultation()
    factories.make_duty()
    kind = ALL[slug]
    record = kind.model._default_manager.order_by("pk").first()
    key = getattr(record, kind.key)
    pages = [f"/admin/{slug}/{key}/change/"]
    pages += (
        [f"/admin/{slug}/add/"] if slug != "targets" else ["/admin/targets/add/?indicator=PAY1"]
    )
    names = {page: list(fields_of(admin.get(page).content.decode())) for page in pages}
    before = dumped(User)["User"]

    for number in range(sizes.size(10, 300)):
        page = drawn.choice(pages)
        sent = {name: drawn.choice(ODD) for name in names[page] if drawn.random() < 0.8}
        sent |= dict.fromkeys(STRANGE, "7")
        answer = admin.post(page, sent)
        assert answer.status_code in (200, 302, 403, 404), (number, page, sent)

    kept = ("password", "is_superuser", "is_staff", "last_login")
    admins = User.objects.get(username="admin")
    assert not any(User.objects.values_list("is_superuser", flat=True))
    assert not any(User.objects.values_list("is_staff", flat=True))
    assert Indicator.objects.get(ref="PAY1").definition_version == 1
    assert target.pk == Target.objects.earliest("pk").pk
    if slug != "people":
        assert dumped(User)["User"] == before
    assert [getattr(admins, name) for name in kept][1:3] == [False, False]
    assert Appointment.objects.filter(user=admins).count() == 1
