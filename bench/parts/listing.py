"""A1: a page of a thousand amounts by the API, against the least and the usual that makes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import django

django.setup()

import orjson  # noqa: E402 - after the settings
from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.renderers import JSONRenderer  # noqa: E402

from bench.parts import Size  # noqa: E402
from bench.rows import Aim, Row, figure, quicker, within  # noqa: E402
from bench.scratch import with_examples  # noqa: E402
from bench.timing import in_turns  # noqa: E402
from budgets.models import DeclaredFact  # noqa: E402
from budgets.selectors import listing  # noqa: E402

_ROWS = 600


class FactSerializer(serializers.ModelSerializer[DeclaredFact]):
    """The usual way: a model serializer over the same rows, with what it names of others."""

    division_code = serializers.CharField(source="revision.disclosure.division.code")
    owner_code = serializers.CharField(source="revision.disclosure.owner_code")
    owner_name = serializers.CharField(source="revision.disclosure.owner_name")
    year = serializers.IntegerField(source="revision.disclosure.year")
    label = serializers.JSONField(source="row.cells")

    class Meta:
        model = DeclaredFact
        fields = (
            "division_code", "owner_code", "owner_name", "year", "label", "table", "column",
            "amount", "is_total", "source", "direction", "function", "economic", "project",
            "government_economic", "funding_source", "expenditure_type", "item", "cut",
        )  # fmt: skip


def measure(size: Size) -> Iterator[Row]:
    """The list as JSON and as CSV."""
    settings.ALLOWED_HOSTS = ["*"]
    with_examples()
    client = Client()

    def asked(form: str) -> bytes:
        cache.clear()  # the throttle is not what is measured
        answer = client.get(f"/api/v1/facts/?page_size={_ROWS}&format={form}")
        if answer.status_code != 200:
            raise RuntimeError(answer.content[:200])
        return answer.content

    rows = orjson.loads(asked("json"))["results"]
    related = ("row", "revision__disclosure__division")
    taken = in_turns(
        {
            "json": lambda: asked("json"),
            "csv": lambda: asked("csv"),
            "values": lambda: orjson.dumps(list(listing.facts()[:_ROWS]), default=str),
            "serializer": lambda: JSONRenderer().render(
                FactSerializer(
                    DeclaredFact.objects.select_related(*related)[:_ROWS], many=True
                ).data
            ),
            "writer": lambda: _written(rows),
        },
        size.of(15, 3),
    )
    what = f"{len(rows)} amounts as JSON, the whole request ({connection.vendor})"
    yield within("A1", what, (taken["json"], taken["values"]), "values() and orjson alone", 1.15)
    yield quicker("A1", what, (taken["json"], taken["serializer"]), "DRF ModelSerializer alone", 4)
    rate = len(rows) / taken["csv"] * 1000
    yield figure(
        "A1", "amounts as CSV, the whole request", rate, "rows a second", Aim("≥", 250_000)
    )
    bare = len(rows) / taken["writer"] * 1000
    yield figure("A1", "the same rows by csv.writer alone", bare, "rows a second")


def _written(rows: list[dict[str, object]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerows(row.values() for row in rows)
    return stream.getvalue()
