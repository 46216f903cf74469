"""Every page of the site and of the desk, wide and as on a phone: axe finds no serious fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import Error, Page, Response, expect

from budgets.models import CheckFinding, Disclosure, Membership, Revision
from budgets.services import publication, review
from budgets.services.corrections import begin_correction
from budgets.services.remarks import Remark
from budgets.services.typed_tables import FROM_REVISION, begin_typing
from portal import jobs
from portal.access import Role
from portal.search.answers import answers_to
from tests.budgets.admin.addresses import PAGES
from tests.budgets.admin.test_access import World, _address, world
from tests.factories.adjustments import an_adjustment
from tests.factories.deadlines import congress
from tests.factories.disclosures import (
    ERROR,
    WARNING,
    Place,
    a_place,
    approved,
    checked,
    published,
    read,
    received,
    scheduled,
    submitted,
)
from tests.factories.questions import a_question, drafted, let_out
from tests.factories.withholding import held, terms
from tests.factories.word_returns import a_sentence_changed, returned
from tests.factories.workflow import asking, taken_down
from tests.journeys.accessible import faults
from tests.journeys.conftest import PASSWORD, Portal
from tests.journeys.keyboard import Keyboard, walk
from tests.journeys.markup import markup_faults
from tests.portal.publishing import PLACES, address, publish_golden

__all__ = ["world"]
pytestmark = [pytest.mark.journey, pytest.mark.typeset]
WIDTHS = (1280, 390)
GOLDEN = "yantai-2025"
#: In which states of a revision its pages offer a role something.
WHO_LOOKS = {
    Role.OFFICER: {"every"},
    Role.BUREAU_REVIEWER: {"submitted", "word returned", "approved", "scheduled", "published"},
    Role.PUBLISHER: {"approved", "scheduled", "published", "withdrawn"},
}
#: What answers with a file.
FILES = {
    *("timeliness-table", "comparison-file", "adjusted-file", "download", "search-file"),
    *("feed", "division-feed", "department-feed", "unit-feed"),
    *("bulk", "table-file", "signing-key", "chain", "chain-head"),
    *("sitemap", "sitemap-part", "robots", "ranking-table", "compare-table"),
}
#: 公开表 with rows that a narrow window would have to slide.
SLIDING = """[...document.querySelectorAll(".table-scroll")]
  .filter((each) => each.querySelector(".disclosure-table tr[id^=t]") && each.scrollWidth > each.clientWidth)
  .map((each) => each.id || each.textContent.trim().slice(0, 20))"""
#: What answers with a stylesheet, or is asked to change the look and leads back.
LOOK = {"look", "look-style"}


def _opened(page: Page, path: str) -> Response | None:
    """None where it is a file, which the browser takes away."""
    try:
        return page.goto(path)
    except Error as error:
        if "Download is starting" in error.message:
            return None
        raise


def _faults_of(page: Page, paths: Iterable[tuple[str, str]]) -> list[str]:
    """What axe finds on any of them in either width; `paths`: what it is called, where it is."""
    found: list[str] = []
    for name, path in paths:
        answer = _opened(page, path)
        if answer is None:
            continue
        # 409 and 410 are pages, too.
        assert answer.status in (200, 409, 410) or name == "nowhere", (name, answer.status)
        if "text/html" in answer.headers["content-type"]:
            found += faults(page, f"{name} {path}", *WIDTHS)
    return found


def _forget_answers(portal: Portal) -> None:
    """A browser reports in its console every page that answers 404, 409 or 410, as is meant."""
    portal.complaints[:] = [
        each for each in portal.complaints if not each.startswith("Failed to load resource")
    ]


def _site_pages() -> Iterator[tuple[str, str]]:
    """Every public page by its name in the resolver, and the same in other circumstances."""
    golden = publish_golden(GOLDEN, with_targets=True)
    base = address(GOLDEN)
    place = a_place(division="370700", unit="201002")
    first = published(place, ERROR, content=b"one")
    let_out(a_question(first), place)
    published(place, content=b"two", reason="公开表3有误")
    congress(place, timezone.localdate() - timedelta(days=40))
    own = "/370700/201002/2025/budget/"
    jobs.run_due()  # the index of what can be searched
    assert answers_to("公务接待费").hits
    yield from {
        "home": "/",
        "rules": "/rules/",
        "interface": "/api/",
        "search": "/search/?q=公务接待费",
        "verify": f"/verify/?sha256={golden.snapshot.sha256}",
        "identity": f"/u/{place.unit.uid}/",
        "identity-year": f"/u/{place.unit.uid}/2025/",
        "identity-version": f"/u/{place.unit.uid}/2025/v1/",
        "receipt": reverse("site:receipt", args=[a_question(golden).receipt]),
        "division": "/divisions/370700/",
        "timeliness": "/divisions/370700/timeliness/2025/",
        "compare": f"/compare/?unit={place.unit.uid}&q=办公室",
        "ranking": "/divisions/370700/ranking/2025/?figure=total",
        "unit": "/units/370700/201002/",
        "document": base,
        "version": f"{own}v1/",
        "table": f"{base}table/11/",
        "version-table": f"{own}v1/table/3/",
        "embed": f"{base}table/11/embed/",
        "version-embed": f"{own}v1/table/3/embed/",
        "targets": f"{base}targets/",
        "version-targets": f"{base}v1/targets/",
        "whole": f"{base}document/",
        "version-whole": f"{base}v1/document/",
        "question": f"{base}v1/question/",
        "changes": f"{own}changes/",
        "comparison": f"{own}changes/1-2/",
    }.items()
    yield "corrected", own
    published(an_adjustment(place), ERROR, content=b"three")
    yield "adjusted", "/370700/201002/2025/adjustment-1/"
    yield "answered", reverse("site:receipt", args=[a_question(first).receipt])
    yield "nowhere", "/nowhere/"
    withdrawn = a_place(division="370700", unit="201003")
    revision = published(withdrawn)
    publication.withdraw(revision=revision, reason="金额有误", by=withdrawn.publisher)
    yield "withdrawn", "/370700/201003/2025/budget/"
    taken_down(a_place(division="370700", unit="201004"))
    yield "taken down", "/370700/201004/2025/budget/"
    held(a_place(division="370700", unit="201005"), terms(scope="unit", table=None))
    yield "held", "/370700/201005/2025/budget/"


def test_no_public_page_has_a_serious_fault(
    bare_portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLACES, GOLDEN, ("370600", "烟台市", "201", "201001"))
    pages = list(_site_pages())
    names = set(get_resolver("portal.site.urls").reverse_dict) & {name for name, _path in pages}
    known = {
        name for name in get_resolver("portal.site.urls").reverse_dict if isinstance(name, str)
    }
    assert known - names == FILES | LOOK
    reader = bare_portal.visitor(policy=False)
    found = _faults_of(reader, pages)
    assert not found, "\n".join(found)
    found = _faults_without_scripts(bare_portal, pages)
    assert not found, "\n".join(found)
    found = _faults_of_looks(bare_portal)
    assert not found, "\n".join(found)
    _forget_answers(bare_portal)


def _faults_without_scripts(portal: Portal, pages: Iterable[tuple[str, str]]) -> list[str]:
    """On a phone without JavaScript: valid HTML, the page no wider than the window, nothing asked
    of another host, and what is reached by Tab is seen.
    """
    reader = portal.visitor(scripts=False, width=390)
    found: list[str] = []
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    for name, path in pages:
        answer = _opened(reader, path)
        assert answer is not None
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        found += markup_faults(answer.text(), f"{name} {path}")
        width = reader.evaluate("document.documentElement.scrollWidth")
        found += [f"{name} {path}: {width} wide"] if width > 390 else []
        found += [f"{name} {path}: {each} slides" for each in reader.evaluate(SLIDING)]
        found += walk(reader, 12)
    return found + [url for url in asked if not url.startswith((portal.address, "data:"))]


def _faults_of_looks(portal: Portal) -> list[str]:
    """A document in the dark, then in 长者模式: contrast, width, and the walk through its tables."""
    base = address(GOLDEN)
    reader = portal.visitor(policy=False)
    reader.emulate_media(color_scheme="dark")
    reader.goto(base)
    found = [*faults(reader, "dark", 1280)]
    reader.goto(f"{base}table/2/")
    found += walk(reader, 60)
    reader.get_by_role("button", name="长者模式").click()
    expect(reader.get_by_role("button", name="标准模式")).to_be_visible()
    assert reader.url.endswith(f"{base}table/2/")
    reader.goto(base)
    for width in (1280, 390):
        reader.set_viewport_size({"width": width, "height": 900})
        wide = reader.evaluate("document.documentElement.scrollWidth")
        found += [f"large: {wide} wide in {width}"] if wide > width else []
    found += faults(reader, "large and dark", 1280)
    reader.emulate_media(color_scheme="light")
    return [*found, *faults(reader, "large", 1280)]


def test_tables_sort_fold_and_mark_by_keyboard(bare_portal: Portal) -> None:
    """What the script adds to a table, without a mouse; parts stay under what they are part of."""
    publish_golden("zhangdian-2025")
    keys = Keyboard(bare_portal.visitor())
    keys.page.goto(f"{address('zhangdian-2025')}table/5/")
    rows = keys.page.locator("#table-5 tbody tr")
    names = rows.locator("th")
    printed = names.all_text_contents()
    keys.press("项目支出")
    heading = keys.page.locator("#table-5 th[aria-sort]")
    expect(heading).to_have_attribute("aria-sort", "descending")
    last = [row.split("\n")[0] for row in rows.locator("td:last-child").all_text_contents()]
    assert last[:4] == ["240.96", "223.61", "223.61", "132.15"]
    assert printed[0] == names.all_text_contents()[0]
    keys.page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    keys.page.keyboard.press("Enter")
    expect(heading).to_have_count(0)
    assert names.all_text_contents() == printed
    keys.to(keys.page.get_by_label("显示到"), back=True)
    keys.page.keyboard.press("ArrowUp")
    keys.page.keyboard.press("ArrowUp")
    shown = rows.evaluate_all("(rows) => rows.filter((row) => row.offsetHeight).length")
    assert shown == 1 + 4  # 合计 and the four 类
    keys.write(keys.page.get_by_label("突出含有此词的行"), "养老")
    expect(keys.page.locator(".table-tools output")).to_have_text("2 行")
    assert keys.page.locator("tr.found").count() == 2


def _in_every_state() -> Iterator[tuple[str, Revision, Place]]:
    """A revision in each state of the workflow, with what people wrote about it."""
    places = (a_place(unit=f"10201{number}") for number in range(10))

    def another() -> Place:
        return next(places)

    place = another()
    yield "received", received(place), place
    place = another()
    received(place)
    read(None, ERROR)
    yield "failed", place.disclosure.revisions.get(), place
    place = another()
    yield "checked", checked(place, ERROR, WARNING), place
    place = another()
    asking(place.division, "performance", "bureau")
    yield "submitted", submitted(place, ERROR), place
    place = another()
    revision = submitted(place, ERROR)
    finding = CheckFinding.objects.filter(revision=revision)[0]
    remarks = [Remark("请核对", finding), Remark("请更正", table=3)]
    review.return_for_changes(revision=revision, reason="有误", by=place.reviewer, remarks=remarks)
    yield "returned", revision, place
    place = another()
    yield "word returned", returned(place, a_sentence_changed), place
    type(place.division).objects.update(asks_performance=False, asks_bureau=False)
    place = another()
    yield "approved", approved(place, ERROR), place
    place = another()
    yield "scheduled", scheduled(place), place
    place = another()
    revision = published(place)
    drafted(a_question(revision), place)
    begin_correction(
        disclosure=revision.disclosure,
        kind="figures",
        source="audit",
        reason="有误",
        by=place.officer,
    )
    yield "published", revision, place
    place = another()
    revision = published(place)
    publication.withdraw(revision=revision, reason="有误", by=place.publisher)
    yield "withdrawn", revision, place


@pytest.fixture
def desk(bare_portal: Portal, world: World) -> World:
    """The accounts can sign in, and the officer has begun to type."""
    begin_typing(
        disclosure=Disclosure.objects.get(pk=world.own["pk_disclosure"]),
        start=FROM_REVISION,
        by=world.accounts[Role.OFFICER],
        declassified=True,
    )
    for user in world.accounts.values():
        user.set_password(PASSWORD)
        user.save()
    return world


def _first_who_may(name: str) -> Role | None:
    usual = (Role.OFFICER, Role.BUREAU_REVIEWER, Role.PUBLISHER, Role.AUDITOR)
    return next((role for role in (*usual, *Role) if role in PAGES[name].roles), None)


def test_no_page_of_the_desk_has_a_serious_fault(bare_portal: Portal, desk: World) -> None:
    reader = bare_portal.visitor(policy=False)
    found = _faults_of(reader, [("sign-in", "/admin/login/")])
    for role, user in desk.accounts.items():
        page = bare_portal.sign_in(user.username, policy=False)
        names = [each for each in PAGES if PAGES[each].method == "get"]
        found += _faults_of(
            page,
            [(name, _address(name, PAGES[name], desk.own)) for name in names
             if _first_who_may(name) == role] + [(f"start of {role}", "/admin/")],
        )  # fmt: skip
    assert not found, "\n".join(found)
    _forget_answers(bare_portal)


def test_no_state_of_a_revision_has_a_serious_fault(bare_portal: Portal, desk: World) -> None:
    paths = []
    for name, revision, place in _in_every_state():
        Membership.objects.create(
            user=desk.accounts[Role.OFFICER], role=Role.OFFICER, unit=place.unit
        )
        paths += [
            (name, reverse("admin:budgets_revision_change", args=[revision.pk])),
            (name, reverse("admin:budgets_disclosure_change", args=[place.disclosure.pk])),
        ]
    found: list[str] = []
    for role, states in WHO_LOOKS.items():
        page = bare_portal.sign_in(desk.accounts[role].username, policy=False)
        mine = [(name, path) for name, path in paths if name in states or "every" in states]
        found += _faults_of(page, [*mine, (f"start of {role}", "/admin/")])
    assert not found, "\n".join(found)
    _forget_answers(bare_portal)
