"""Addresses of equality impact assessments and of the decisions that rest on them.

Fixed words come before `<ref:ref>/`, which takes any. Put .csv, .json or .pdf for the last slash of
a document to have that form.
"""

from django.urls import URLPattern, path

from eqia.assessments import drafts, edit_views, views
from eqia.decisions import group_views
from eqia.decisions import views as decision_views
from eqia.outcomes import views as outcome_views
from eqia.register import views as register_views
from eqia.sign_off import views as move_views


def _page(kind: drafts.PageKind) -> URLPattern:
    """The address of a page on which an assessment is written."""
    address = f"<ref:ref>/edit/{kind.name}/"
    return path(address, edit_views.page, {"kind": kind}, name=f"assessment_{kind.name}")


urlpatterns = [
    path("start/", views.start, name="eqia_start"),
    # Over many assessments
    path("", register_views.register, name="eqia"),
    path("register.<str:form>", register_views.register, name="eqia_as"),
    path("timetable/", register_views.timetable, name="eqia_timetable"),
    path("timetable.<str:form>", register_views.timetable, name="eqia_timetable_as"),
    path("cumulative/", register_views.cumulative, name="eqia_cumulative"),
    path("cumulative.<str:form>", register_views.cumulative, name="eqia_cumulative_as"),
    path("outcomes/", outcome_views.record, name="outcomes"),
    path("outcomes.<str:form>", outcome_views.record, name="outcomes_as"),
    path("evidence/", register_views.evidence, name="evidence"),
    path("evidence.<str:form>", register_views.evidence, name="evidence_as"),
    # Decisions
    path("decisions/", decision_views.decisions, name="decisions"),
    path("decisions.<str:form>", decision_views.decisions, name="decisions_as"),
    path("decisions/start/", decision_views.start, name="decision_start"),
    path("decisions/<ref:ref>/", decision_views.decision, name="decision"),
    path("decisions/<ref:ref>.<str:form>", decision_views.decision, name="decision_as"),
    path("decisions/<ref:ref>/edit/", decision_views.edit, name="decision_edit"),
    path("decisions/<ref:ref>/ready/", decision_views.ready, name="decision_ready"),
    path("decisions/<ref:ref>/take/", decision_views.take, name="decision_take"),
    path("groups/", group_views.groups, name="eqia_groups"),
    path("groups/<ref:ref>/", group_views.group, name="eqia_group"),
    path("groups/<ref:ref>.<str:form>", group_views.group, name="eqia_group_as"),
    # One assessment: its document, its pages, what is done with it
    path("<ref:ref>/", views.assessment, name="assessment"),
    path("<ref:ref>.<str:form>", views.assessment, name="assessment_as"),
    path("<ref:ref>/versions/<int:number>/", views.version, name="assessment_version"),
    path("<ref:ref>/versions/<int:number>.<str:form>", views.version, name="assessment_version_as"),
    path("<ref:ref>/edit/", views.tasks, name="assessment_tasks"),
    _page(drafts.ABOUT),
    _page(drafts.CONSULTATION),
    _page(drafts.EVIDENCE),
    _page(drafts.GRID),
    path("<ref:ref>/edit/grid/copy/", edit_views.copy, name="assessment_copy"),
    _page(drafts.JUDGEMENT),
    _page(drafts.FULL),
    path("<ref:ref>/edit/full/<ref:group>/", edit_views.full_group, name="assessment_full_group"),
    _page(drafts.ACTIONS),
    _page(drafts.EDITIONS),
    path("<ref:ref>/begin/", move_views.begin, name="assessment_begin"),
    path("<ref:ref>/submit/", move_views.submit, name="assessment_submit"),
    path("<ref:ref>/withdraw/", move_views.withdraw, name="assessment_withdraw"),
    path("<ref:ref>/return/", move_views.return_to_author, name="assessment_return"),
    path("<ref:ref>/sign/", move_views.sign, name="assessment_sign"),
    path("<ref:ref>/drop/", move_views.drop, name="assessment_drop"),
    path("<ref:ref>/revise/", move_views.revise, name="assessment_revise"),
    path("<ref:ref>/versions/<int:number>/publish/", move_views.publish, name="assessment_publish"),
    path(
        "<ref:ref>/versions/<int:number>/withhold/", move_views.withhold, name="assessment_withhold"
    ),
]
