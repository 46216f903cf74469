"""Addresses of the public site. They are promised: old ones keep working."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from portal.site import converters, views

app_name = "site"
__all__ = ["converters", "urlpatterns"]

_publication = [
    path("", views.document, name="version"),
    path("table/<count:table>/", views.table, name="version-table"),
    path("table/<count:table>/embed/", views.embed, name="version-embed"),
    path("table/<count:table>/<table_file:form>", views.table_file, name="table-file"),
    path("targets/", views.targets, name="version-targets"),
    path("document/", views.whole, name="version-whole"),
    path("question/", views.question, name="question"),
    path("download/<slug:name>", views.download, name="download"),
    path("adjusted/<table_file:form>", views.adjusted_file, name="adjusted-file"),
]
_document: list[URLPattern | URLResolver] = [
    path("", views.document, name="document"),
    path("table/<count:table>/", views.table, name="table"),
    path("table/<count:table>/embed/", views.embed, name="embed"),
    path("targets/", views.targets, name="targets"),
    path("document/", views.whole, name="whole"),
    path("changes/", views.changes, name="changes"),
    path("changes/<count:before>-<count:after>/", views.comparison, name="comparison"),
    path(
        "changes/<count:before>-<count:after>/<table_file:form>",
        views.comparison_file,
        name="comparison-file",
    ),
    path("v<count:number>/", include(_publication)),
]
_OF_YEAR = "<code:division>/<code:unit>/<fiscal_year:year>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("rules/", views.rules, name="rules"),
    path("api/", views.interface, name="interface"),
    path("search/", views.search, name="search"),
    path("search/<table_file:form>", views.search_file, name="search-file"),
    path("verify/", views.verify, name="verify"),
    path("verify/chain.ndjson", views.chain, name="chain"),
    path("verify/head.json", views.chain_head, name="chain-head"),
    path("compare/", views.compare, name="compare"),
    path("compare/table.<slug:form>", views.compare_table, name="compare-table"),
    path("look/", views.look, name="look"),
    path("look.css", views.look_style, name="look-style"),
    path("feed.<feed:form>", views.feed, name="feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<count:part>.xml", views.sitemap, name="sitemap-part"),
    path("signing-key.pem", views.signing_key, name="signing-key"),
    path("robots.txt", views.robots, name="robots"),
    path("questions/<slug:token>/", views.receipt, name="receipt"),
    path("divisions/<code:division>/", views.division, name="division"),
    path("divisions/<code:division>/feed.<feed:form>", views.division_feed, name="division-feed"),
    path(
        "divisions/<code:division>/bulk/<fiscal_year:year>/<scope:scope>.zip",
        views.bulk,
        name="bulk",
    ),
    path(
        "divisions/<code:division>/departments/<code:department>/feed.<feed:form>",
        views.department_feed,
        name="department-feed",
    ),
    path(
        "divisions/<code:division>/timeliness/<fiscal_year:year>/",
        views.timeliness,
        name="timeliness",
    ),
    path(
        "divisions/<code:division>/timeliness/<fiscal_year:year>/table.<table_file:form>",
        views.timeliness_table,
        name="timeliness-table",
    ),
    path("divisions/<code:division>/ranking/<fiscal_year:year>/", views.ranking, name="ranking"),
    path(
        "divisions/<code:division>/ranking/<fiscal_year:year>/table.<slug:form>",
        views.ranking_table,
        name="ranking-table",
    ),
    path("units/<code:division>/<code:unit>/", views.unit, name="unit"),
    path("units/<code:division>/<code:unit>/feed.<feed:form>", views.unit_feed, name="unit-feed"),
    path("u/<uid:uid>/", views.identity, name="identity"),
    path("u/<uid:uid>/<fiscal_year:year>/", views.identity_year, name="identity-year"),
    path(
        "u/<uid:uid>/<fiscal_year:year>/v<count:number>/",
        views.identity_year,
        name="identity-version",
    ),
    # A budget without, an adjustment with its kind: `reverse` takes both.
    path(f"{_OF_YEAR}budget/", include(_document), {"kind": "budget"}),
    path(f"{_OF_YEAR}<document_kind:kind>/", include(_document)),
]
