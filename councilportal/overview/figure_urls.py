"""Addresses of figures of people, exact and released, with what others have beside them."""

from django.urls import path

from objectives.information import release_views, views
from performance.board.table_benchmarks import beside_table

_OTHERS = {"others": beside_table}

urlpatterns = [
    path("<ref:ref>/", release_views.figures, _OTHERS, name="figures_of"),
    path("<ref:ref>.<str:form>", release_views.figures, _OTHERS, name="figures_of_as"),
    path("<ref:ref>/exact/", views.exact, _OTHERS, name="equality_table_exact"),
    path(
        "<ref:ref>/releases/<int:number>/",
        release_views.figures,
        _OTHERS,
        name="figures_released",
    ),
    path(
        "<ref:ref>/releases/<int:number>.<str:form>",
        release_views.figures,
        _OTHERS,
        name="figures_released_as",
    ),
]
