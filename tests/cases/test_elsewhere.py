"""Cases that a board, a page or a command shows, and no file or form."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from tests.cases.doors import imported, in_folder
from tests.performance.groups.support import OPEN, ask
from tests.returns.support import World

pytestmark = pytest.mark.django_db


def of_groups(folder: Path) -> Path:
    """98-small: an indicator by age, with two people in each group."""
    return in_folder(
        folder,
        characteristics="ref,name,statutory,categories\r\nage,Age,yes,Under_65; 65_and_over\r\n",
        indicators=(
            "ref,title,service,unit,decimals,polarity,kind,frequency,aggregation,numerator_label,"
            "denominator_label,characteristics\r\n"
            "A02,Share,SVC,percent,1,lower,kpi,month,ratio,Late,All,age\r\n"
        ),
        readings=(
            "ref,period,group,numerator,denominator\r\nA02,2026-08,,2,4\r\n"
            "A02,2026-08,age:Under_65,1,2\r\nA02,2026-08,age:65_and_over,1,2\r\n"
        ),
    )


@pytest.mark.case("98 small groups", door="page")
def test_groups_are_called_by_their_names_and_shown_to_few(world: World, tmp_path: Path) -> None:
    assert imported(of_groups(tmp_path / "in")) == ""
    pages = {}
    ask(world.people["equality_lead"], "2026-08", kept=OPEN, ref="A02")
    for name in ("equality_lead", "officer"):
        client = Client()
        client.force_login(world.people[name])
        indicator = client.get("/performance/indicators/A02/2026-08/").content.decode()
        assert "Under" not in indicator  # nobody has released them
        pages[name] = client.get("/figures/A02-2026-08-age/exact/")

    told = pages["equality_lead"].content.decode()
    assert "Under 65" in told
    assert "65 and over" in told
    assert "Under_65" not in told
    assert pages["officer"].status_code == 404


@pytest.mark.case("112 collectstatic", door="command")
def test_static_files_are_collected_with_their_manifest(settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    assert (tmp_path / "staticfiles.json").is_file()
