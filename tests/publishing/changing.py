"""The columns that each page of an edition, a series or an agenda may change."""

from collections.abc import Mapping

from councilportal.publishing.editions.forms import FrontSheetForm, PartForm
from councilportal.publishing.series.queries import FIELDS

# A new edition, which may be a correction: rows are added, existing ones do not change.
NEW_EDITION: dict[str, set[str] | None] = {
    f"publishing_{table}": set()
    for table in (
        *("edition", "edition_authors", "edition_assessments", "editionpart", "owntable"),
        *("frompost", "recommendation", "contact", "editionlink", "backgroundpaper"),
        "prereleasereader",
    )
}
_DATED: dict[str, set[str] | None] = {
    "publishing_edition": {"state", "saves", "publish_at", "release_state"},
    "publishing_releasedate": set(),
}
OF_EDITIONS: tuple[tuple[str, Mapping[str, set[str] | None]], ...] = (
    ("edition_start", NEW_EDITION),
    ("edition_correct", NEW_EDITION),
    (
        "edition_front_sheet",
        {
            "publishing_edition": {*FrontSheetForm().fields, "saves"},
            "publishing_edition_authors": set(),
        },
    ),
    (
        "edition_about",
        {
            "publishing_edition": {
                *("meeting_id", "decision_id", "second_period", "saves"),
                *("judgement", "judged_by_id", "judged_on"),
            },
            "publishing_edition_authors": set(),
        },
    ),
    (
        "edition_list",
        {
            "publishing_edition": {"has_no_background", "saves"},
            "publishing_edition_authors": set(),
            "publishing_edition_assessments": None,
            **{
                f"publishing_{table}": None
                for table in "frompost recommendation contact editionlink backgroundpaper".split()
            },
            "publishing_prereleasereader": None,
        },
    ),
    (
        "edition_table",
        {
            "publishing_edition": {"saves"},
            "publishing_edition_authors": set(),
            "publishing_owntable": None,
        },
    ),
    (
        "edition_parts",
        {
            "publishing_edition": {"saves"},
            "publishing_edition_authors": set(),
            "publishing_editionpart": None,
            "publishing_owntable": None,
        },
    ),
    (
        "edition_part",
        {
            "publishing_edition": {"saves"},
            "publishing_edition_authors": set(),
            "publishing_editionpart": set(PartForm.base_fields),
        },
    ),
    ("edition_warning", {"publishing_keptwarning": {"sentence", "reason", "by_id", "at"}}),
    (
        "edition_freeze",
        {
            "publishing_edition": {"state", "saves", "freezing", "failure", "frozen_subject"},
            "publishing_frozendocument": set(),
            "jobs_job": set(),
        },
    ),
    (
        "edition_approve",
        {"publishing_edition": {"state", "saves"}, "publishing_approval": set()},
    ),
    ("edition_publish", _DATED),
    ("edition_date", _DATED),
    ("edition_resume", {"publishing_edition": {"state", "saves"}}),
    (
        "series_add",
        {f"publishing_{table}": set() for table in ("reportseries", "seriesbody", "seriespart")},
    ),
    (
        "series_change",
        {"publishing_reportseries": set(FIELDS), "publishing_seriesbody": None},
    ),
    ("series_parts", {"publishing_seriespart": None}),
    ("series_end", {"publishing_reportseries": {"has_ended"}}),
    (
        "agenda_item_file",
        {"publishing_agendaitem": {"file_id"}, "publishing_foreignfile": None},
    ),
    ("agenda_item", {"publishing_agendaitem": None, "publishing_foreignfile": None}),
    # A line goes to an agenda, or away.
    (
        "programme_item",
        {"publishing_programmeitem": None, "publishing_agendaitem": set()},
    ),
    ("agenda_pack_order", {"jobs_job": set()}),
    ("agenda_pack_open", {}),
    ("agenda_pack_again", {"jobs_job": {"state", "starts", "handed_at", "ended_at"}}),
    ("edition_changed", {"publishing_keptwarning": {"sentence", "reason", "by_id", "at"}}),
    ("edition_again", {"jobs_job": {"state", "starts", "handed_at", "ended_at"}}),
    ("agenda_pack_release", {"publishing_packrelease": set()}),
    ("agenda_pack_hold", {"publishing_packrelease": None}),
    (
        "edition_move",
        {
            "publishing_edition": {
                *("state", "saves", "publish_at", "release_state"),
                *("withdrawn_at", "withdrawal_reason"),
            }
        },
    ),
)
