"""存证 of acts, and what `verify_chain` finds when somebody changes the database or the files."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from budgets.models import Revision, RevisionState
from budgets.services import publication
from budgets.services.chain_checking import faults
from budgets.services.chaining import files_of, hash_of_words, revision_of
from portal import chain, storage
from portal.models import ChainEntry
from tests.factories.disclosures import Place, a_place, correcting, published
from tests.factories.tampering import tamper
from tests.factories.workflow import taken_down
from tests.portal.publishing import publish_golden

pytestmark = pytest.mark.django_db
SHA = "cd" * 32


def _told() -> list[dict[str, Any]]:
    return [json.loads(each.content) for each in ChainEntry.objects.all()]


def _messages(**options: Any) -> list[str]:
    return [fault.message for fault in faults(**options)]


def _withdrawn(place: Place) -> Revision:
    revision = Revision.objects.get(disclosure=place.disclosure, state=RevisionState.PUBLISHED)
    return publication.withdraw(revision=revision, reason="金额有误", by=place.publisher)


@pytest.fixture
def corrected() -> Place:
    """A publication, its correction and the withdrawal of that."""
    place = a_place()
    published(place)
    published(place, content=b"second", reason="公开表3有误")
    _withdrawn(place)
    return place


def test_each_act_is_chained_with_the_hash_of_every_file(corrected: Place) -> None:
    first, second = Revision.objects.order_by("publication")
    told = _told()
    assert [each["action"] for each in told] == ["published", "corrected", "withdrawn"]
    own = corrected.disclosure.public_id
    assert [each["publication"] for each in told] == [f"{own}-v1", f"{own}-v2", f"{own}-v2"]
    assert told[0]["files"] == files_of(first)
    assert told[1]["files"] == files_of(second)
    assert {"pdf", "docx", "xlsx", "json", "csv"} <= told[0]["files"].keys()
    assert told[0]["snapshot"] == first.snapshot.sha256
    assert told[1]["reason"] == hash_of_words("公开表3有误")
    assert told[2]["reason"] == hash_of_words("金额有误")
    assert told[2]["files"] == {}
    assert {each["unit"] for each in told} == {corrected.unit.uid}
    assert revision_of(f"{own}-v2") == second
    assert _messages() == []


def test_a_takedown_is_chained_without_a_word_of_what_was_public() -> None:
    place = a_place()
    published(place, content=b"one")
    correcting(place, "含有门牌号 戊戌四十二号")
    taken_down(place)  # published as version 2 first
    assert [each["action"] for each in _told()] == [
        "published",
        "corrected",
        "taken_down",
        "taken_down",
    ]
    assert "戊戌四十二号" not in "".join(each.content for each in ChainEntry.objects.all())
    assert _messages() == []


def test_an_act_that_cannot_be_chained_does_not_happen(monkeypatch: pytest.MonkeyPatch) -> None:
    place = a_place()
    revision = published(place)

    def refuse(**_facts: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(chain, "append", refuse)
    with pytest.raises(OSError, match="no room"):
        _withdrawn(place)
    revision.refresh_from_db()
    assert revision.state == RevisionState.PUBLISHED


def _one_more(sql: str, *values: str | int) -> list[str]:
    assert tamper(sql, *values)
    return _messages()


def test_an_amount_altered_by_sql_is_named() -> None:
    revision = publish_golden("zhangdian-2025")
    assert _messages() == []
    (fault,) = _one_more(
        "UPDATE budgets_declaredfact SET amount = amount + 100"
        " WHERE id = (SELECT MIN(id) FROM budgets_declaredfact WHERE table_ = 1)".replace(
            "table_", '"table"'
        )
    )
    assert fault.startswith(
        f"{revision.disclosure.public_id}-v1：数据库中的内容与公开时不同：tables.1."
    )
    assert " → " in fault
    assert _messages(is_thorough=False) == []


def test_other_alterations_are_each_named(corrected: Place) -> None:
    own = corrected.disclosure.public_id
    first = Revision.objects.get(publication=1)
    for sql, values, words in (
        (
            "UPDATE budgets_revision SET correction_reason = %s WHERE publication = 2",
            ("无关紧要",),
            f"{own}-v2：更正原因与存证不符",
        ),
        (
            "UPDATE budgets_revision SET withdrawal_reason = %s WHERE publication = 2",
            ("系统维护",),
            f"{own}-v2：撤回原因与存证不符",
        ),
        (
            "UPDATE budgets_snapshotfile SET sha256 = %s WHERE format = 'pdf' AND snapshot_id = %s",
            (SHA, first.snapshot.pk),
            f"{own}-v1：pdf 文件的摘要与第 1 条存证不符",
        ),
        (
            "UPDATE budgets_snapshot SET sha256 = %s WHERE id = %s",
            (SHA, first.snapshot.pk),
            f"{own}-v1：快照的摘要与第 1 条存证不符",
        ),
        (
            "UPDATE portal_chainedfile SET sha256 = %s WHERE format = 'docx'",
            (SHA,),
            f"{own}-v1：第 1 条存证的文件索引与内容不符",
        ),
    ):
        found = _one_more(sql, *values)
        assert any(each.startswith(words) for each in found), (words, found)


def test_a_withdrawal_undone_by_sql_is_named(corrected: Place) -> None:
    found = _one_more(
        "UPDATE budgets_revision SET state = 'SUPERSEDED', withdrawn_at = NULL,"
        " withdrawn_by_id = NULL, withdrawal_reason = '' WHERE publication = 2"
    )
    assert found == [f"{corrected.disclosure.public_id}-v2：撤回或下架的状态与存证不符。"]


def test_a_publication_that_is_gone_or_was_never_chained_is_named() -> None:
    place = a_place()
    published(place)
    tamper("UPDATE budgets_revision SET publication = 7")
    assert _messages(is_thorough=False) == [
        f"{place.disclosure.public_id}-v7 已公开，但没有存证。",
        f"第 1 条存证的公开版次 {place.disclosure.public_id}-v1 已不在数据库中：公开内容被删除。",
    ]


def test_bytes_altered_on_the_disk_are_named() -> None:
    place = a_place()
    revision = published(place)
    path = storage.path_of(files_of(revision)["json"])
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"2025", b"2024"))
    assert _messages() == [f"{place.disclosure.public_id}-v1：保存的 json 文件缺失或字节被改动。"]
    assert _messages(is_thorough=False) == []


def _command(*arguments: str) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("verify_chain", *arguments, stdout=said)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue()
    return 0, said.getvalue()


def test_the_command_says_what_it_found(corrected: Place) -> None:
    last = chain.head()
    code, said = _command("--head", f"{last.sequence}:{last.sha256}")
    assert (code, "核验通过" in said, f"链头　3:{last.sha256}" in said) == (0, True, True)
    code, said = _command("--quick", "--head", f"3:{SHA}")
    assert code == 1
    assert "核验失败　第 3 条的摘要与另存的链头不一致" in said
    assert "共 1 处不符" in said


def test_what_was_public_before_the_chain_is_adopted_once(corrected: Place) -> None:
    tamper("DELETE FROM portal_chainedfile")
    tamper("DELETE FROM portal_chainentry")
    assert len(_messages(is_thorough=False)) == 2
    code, said = _command("--adopt")
    assert (code, said.splitlines()[0]) == (0, "补记 2 个版次。")
    assert [each["action"] for each in _told()] == ["adopted", "adopted", "withdrawn"]
    assert _told()[0]["since"]
    assert _command("--adopt")[1].startswith("补记 0 个版次。")
