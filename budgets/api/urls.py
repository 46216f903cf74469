"""Addresses of the budgets' endpoints, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from budgets.api import bulk, views
from budgets.api.aggregates import AggregateList

urlpatterns = [
    path("divisions/", views.DivisionList.as_view(), name="divisions"),
    path("units/", views.UnitList.as_view(), name="units"),
    path("disclosures/", views.DisclosureList.as_view(), name="disclosures"),
    path("disclosures/<str:disclosure>/", views.DisclosureDetail.as_view(), name="disclosure"),
    path("disclosures/<str:disclosure>/tables/", views.TableList.as_view(), name="tables"),
    path(
        "disclosures/<str:disclosure>/tables/<int:table>/",
        views.TableDetail.as_view(),
        name="table",
    ),
    path(
        "disclosures/<str:disclosure>/changes/",
        views.CorrectedCells.as_view(),
        name="corrected-cells",
    ),
    path("facts/aggregate/", AggregateList.as_view(), name="aggregate"),
    path("facts/", views.FactList.as_view(), name="facts"),
    path("bulk/", bulk.BulkList.as_view(), name="bulk"),
    path("changes/", views.ChangeList.as_view(), name="changes"),
]
