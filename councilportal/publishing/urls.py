"""Addresses of the officers' side of publishing.

An edition's address says what people cite: its series, its period and its number. Put .csv, .json
or .pdf for the last slash of a draft's paper to have that form.
"""

from django.urls import path

from councilportal.publishing.editions import (
    arrange_views,
    list_views,
    move_views,
    reference_views,
    table_views,
    use_views,
    views,
    write_views,
)
from councilportal.publishing.packs import programme_views as programmes
from councilportal.publishing.packs import views as packs
from councilportal.publishing.series import views as series

_EDITION = "<ref:series>/<str:slug>/<int:number>/"
_MEETING = "meetings/<ref:ref>/"
_LINE = "programme/<ref:body>/<int:position>/"
_PACK = _MEETING + "packs/<int:number>/"

urlpatterns = [
    path("", views.editions, name="editions"),
    path("start/<ref:series>/", views.start, name="edition_start"),
    path("figures/<ref:ref>/", use_views.figure_uses, name="figure_uses"),
    path("series/", series.listed, name="series"),
    path("series/add/", series.add, name="series_add"),
    path("series/of/<ref:ref>/", series.change, name="series_change"),
    path("series/of/<ref:ref>/parts/", series.arrange, name="series_parts"),
    path("series/of/<ref:ref>/end/", series.end, name="series_end"),
    path("programme/", programmes.programme, name="programme"),
    path("programme.<str:form>", programmes.programme, name="programme_as"),
    path("programme/add/", programmes.add_line, name="programme_item_add"),
    path(_LINE, programmes.line, name="programme_item"),
    path(_LINE + "meeting/", programmes.place_line, name="programme_item_place"),
    path(_LINE + "remove/", programmes.remove_line, name="programme_item_remove"),
    path("meetings/", packs.agendas, name="agendas"),
    path(_MEETING, packs.agenda, name="agenda"),
    path(_MEETING + "add/", packs.add_item, name="agenda_item_add"),
    path(_MEETING + "items/<ref:number>/", packs.item, name="agenda_item"),
    path(_MEETING + "items/<ref:number>/remove/", packs.remove_item, name="agenda_item_remove"),
    path(_MEETING + "items/<ref:number>/pdf/", packs.item_file, name="agenda_item_file"),
    path(
        _MEETING + "items/<ref:number>/pdf/remove/",
        packs.item_file_remove,
        name="agenda_item_file_remove",
    ),
    path(_MEETING + "bind/", packs.order, name="agenda_pack_order"),
    path(_PACK + "public.pdf", packs.public_pack, name="agenda_pack"),
    path(_PACK + "restricted.pdf", packs.restricted_pack, name="agenda_pack_open"),
    path(_PACK + "again/", packs.bind_again, name="agenda_pack_again"),
    path(_PACK + "publish/", packs.release, name="agenda_pack_release"),
    path(_PACK + "hold/", packs.hold, name="agenda_pack_hold"),
    path(_EDITION, views.edition, name="edition"),
    path(_EDITION + "paper.<str:form>", views.paper, name="edition_as"),
    path(_EDITION + "front-sheet/", write_views.front_sheet, name="edition_front_sheet"),
    path(_EDITION + "about/", write_views.about, name="edition_about"),
    path(_EDITION + "lists/<slug:name>/", list_views.front_list, name="edition_list"),
    path(_EDITION + "parts/", arrange_views.arrange, name="edition_parts"),
    path(_EDITION + "parts/<int:position>/", write_views.part, name="edition_part"),
    path(_EDITION + "parts/<int:position>/table/", table_views.own_table, name="edition_table"),
    path(_EDITION + "references/", reference_views.references, name="edition_references"),
    path(_EDITION + "checks/", views.checks, name="edition_checks"),
    path(_EDITION + "checks/<slug:finding>/", views.keep_warning, name="edition_warning"),
    path(_EDITION + "files/<slug:audience>/<str:name>", views.artefact, name="edition_file"),
    path(_EDITION + "open/<str:name>", views.open_restricted, name="edition_open"),
    path(_EDITION + "freeze/", move_views.freeze, name="edition_freeze"),
    path(_EDITION + "again/", move_views.try_again, name="edition_again"),
    path(_EDITION + "approve/", move_views.approve, name="edition_approve"),
    path(_EDITION + "publish/", move_views.publish, name="edition_publish"),
    path(_EDITION + "date/", move_views.announce, name="edition_date"),
    path(_EDITION + "changed/", use_views.changed, name="edition_changed"),
    path(_EDITION + "correct/", move_views.correct, name="edition_correct"),
    path(_EDITION + "resume/", move_views.resume, name="edition_resume"),
    path(_EDITION + "<slug:move>/", move_views.with_reason, name="edition_move"),
]
