"""填报 one project at the desk: the form, pasting, copying, saving; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from budgets.models import Revision
from budgets.services import review
from performance.forms.grid import MOST_ROWS
from performance.models import EnteredTarget
from performance.selectors.targets import targets_of
from performance.services.entering import enter_target
from performance.sheets.core import Form
from portal.models import User
from tests.factories.disclosures import Place, checked, read, received
from tests.factories.targets import WHOLE, handed_in, with_projects
from tests.performance.admin.typing_in import address, body, send, typed

SignIn = Callable[[User], Client]
PASTED = "产出指标\t数量指标\t参会人数\t≥100人\n\t\t会议次数\t≥12次"


def test_the_list_leads_to_the_form_of_each_project(client: Client, revision: Revision) -> None:
    shown = body(client.get(reverse("admin:performance_targets", args=[revision.pk])))
    assert f"{address(revision)}?project=%E4%BC%9A%E8%AE%AE" in shown


def test_a_new_form_has_the_project_with_its_money(
    place: Place, client: Client, revision: Revision
) -> None:
    shown = body(client.get(address(revision), {"project": WHOLE.project}))
    assert 'name="total" value="1.00"' in shown
    assert 'name="fiscal" value="1.00"' in shown
    assert 'name="other" value="0.00"' in shown
    assert f'value="{place.disclosure.owner_name}"' in shown
    assert shown.count('name="rows-2-level3"') == 1
    assert 'name="rows-3-level3"' not in shown


def test_a_saved_form_is_kept_checked_and_shown_again(client: Client, revision: Revision) -> None:
    answer = send(client, revision)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("admin:performance_targets", args=[revision.pk])
    read(with_projects())
    (kept,) = targets_of(revision)
    assert replace(kept, labels={}) == WHOLE
    listed = body(client.get(answer["Location"]))
    assert "在线填报" in listed
    assert "缺绩效目标" not in listed
    entry = EnteredTarget.objects.get()
    assert f"entry={entry.pk}" in listed
    shown = body(client.get(address(revision), {"entry": entry.pk}))
    assert "保障会议次数" in shown
    assert 'name="edits" value="1"' in shown


def test_order_numbers_and_boxes_arrange_the_rows(client: Client, revision: Revision) -> None:
    more = {"rows-5-ORDER": 0, "rows-0-DELETE": "on", "rows-4-level2": ""}
    assert send(client, revision, **more).status_code == 302
    names = [row[2] for row in EnteredTarget.objects.get().content["indicators"]]
    assert names == [
        "参会人员满意度",
        "保障会议次数",
        "保障合格率",
        "保障完成时间",
        "政务服务水平",
    ]


def test_blank_levels_are_taken_from_the_row_above(client: Client, revision: Revision) -> None:
    more = {"rows-2-level1": "", "rows-1-level1": "产出指标"}
    send(client, revision, **more)
    third = EnteredTarget.objects.get().content["indicators"][2]
    assert third[:3] == ["产出指标", "质量指标", "保障合格率"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"project": " "}, "请填写。"),
        ({"total": "约1"}, "“约1”不是金额，请按万元填写数字"),
        ({"fiscal": "1.1234567"}, "万元最多保留六位小数"),
        ({"other": "5元"}, "这里以万元为单位"),
        ({"other": "-1"}, "金额不能是负数"),
        ({"objective": "长" * 4001}, "最多 4000 个字，现有 4001 个"),
        ({"rows-1-level3": "长" * 501}, "最多 500 个字，现有 501 个"),
        ({"rows-0-level1": "", "rows-0-level2": ""}, "请选择一级指标"),
        ({"rows-1-ORDER": "先"}, "序号应为数字"),
        ({"layout": "D"}, "没有这种版式"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_place_and_nothing_is_lost(
    client: Client, revision: Revision, more: dict[str, object], sentence: str
) -> None:
    shown = body(send(client, revision, **more), 400)
    assert sentence in shown
    assert "没有保存" in shown
    for text in (WHOLE.indicators[5].level3, "rows-8-level3", *map(str, more.values())):
        assert text.strip() in shown
    assert not EnteredTarget.objects.exists()


def test_a_post_without_a_grid_is_refused_and_not_a_crash(
    client: Client, revision: Revision
) -> None:
    body(client.post(address(revision, "save"), {"act": "save", "project": "某项目"}), 400)
    body(client.post(address(revision, "save"), {"rows-TOTAL_FORMS": "x"}))
    body(client.post(address(revision, "save"), {"rows-TOTAL_FORMS": "99999999"}))
    assert not EnteredTarget.objects.exists()


def test_too_many_rows_are_refused(client: Client, revision: Revision) -> None:
    many = {f"rows-{n}-level3": "名称" for n in range(300)}
    body(send(client, revision, **many, **{"rows-TOTAL_FORMS": 300}), 400)
    assert not EnteredTarget.objects.exists()


def test_what_finds_no_room_is_not_cut_off(place: Place, client: Client) -> None:
    rows = "\n".join(f"产出指标\t数量指标\t第{n}类件数\t≥1件" for n in range(MOST_ROWS - 5))
    revision = handed_in(place)
    shown = body(send(client, revision, act="paste", paste=rows))
    assert f"表中将有 {MOST_ROWS + 1} 行" in shown
    assert "保障会议次数" in shown
    assert "第7类件数" not in shown
    instead = body(send(client, revision, act="paste", paste=rows, instead="on"))
    assert f"第{MOST_ROWS - 6}类件数" in instead
    many = tuple(replace(WHOLE.indicators[1], level3=f"第{n}类") for n in range(MOST_ROWS + 1))
    full = handed_in(place, replace(WHOLE, indicators=many), revision=revision)
    refusal = body(client.get(address(full), {"project": WHOLE.project}), 409)
    assert f"该项目有 {MOST_ROWS + 1} 个指标" in refusal


def test_a_full_grid_is_no_more_than_a_request_may_hold(client: Client, revision: Revision) -> None:
    rows = tuple(replace(WHOLE.indicators[1], level3=f"第{n}类件数") for n in range(MOST_ROWS))
    full = replace(WHOLE, indicators=rows)
    sent = typed(full, **{f"rows-{n}-DELETE": "" for n in range(MOST_ROWS + 3)})
    assert client.post(address(revision, "save"), sent).status_code == 302
    assert len(EnteredTarget.objects.get().content["indicators"]) == MOST_ROWS


def test_checking_says_what_a_check_will_say_and_keeps_nothing(
    client: Client, revision: Revision
) -> None:
    more = {"rows-2-value": "≤95%", "objective": "", "act": "check", "total": "2"}
    shown = body(send(client, revision, **more))
    assert "方向相反" in shown
    assert "没有填写总体目标" in shown
    assert "应与公开表11该项目的合计一致" in shown
    assert not EnteredTarget.objects.exists()


def test_more_rows_may_be_asked_for(client: Client, revision: Revision) -> None:
    shown = body(send(client, revision, act="more"))
    assert 'name="rows-13-level3"' in shown
    assert "保障会议次数" in shown


def test_pasted_rows_stand_in_the_grid_and_are_not_saved(
    client: Client, revision: Revision
) -> None:
    shown = body(send(client, revision, act="paste", paste=PASTED))
    assert "已识别粘贴的 2 行" in shown
    assert "保障会议次数" in shown
    assert shown.index("参会人员满意度") < shown.index("参会人数")
    instead = body(send(client, revision, act="paste", paste=PASTED, instead="on"))
    assert "保障会议次数" not in instead
    wrong = body(send(client, revision, act="paste", paste="一栏"))
    assert "有1栏" in wrong
    assert "保障会议次数" in wrong
    assert not EnteredTarget.objects.exists()


def test_a_whole_pasted_sheet_brings_its_objective(client: Client, revision: Revision) -> None:
    text = (
        "项目名称\t某项目\n总体目标\t做好会议保障。\n一级指标\t二级指标\t三级指标\t指标值\n"
        + PASTED
    )
    shown = body(send(client, revision, act="paste", paste=text, objective=""))
    assert "做好会议保障。" in shown
    kept = body(send(client, revision, act="paste", paste=text))
    assert "做好会议保障。" not in kept


def test_layouts_show_what_they_print(client: Client, revision: Revision) -> None:
    in_a = body(send(client, revision, act="check"))
    assert "评扣分标准</th>" not in in_a
    in_b = body(send(client, revision, act="check", layout="B"))
    assert "评扣分标准</th>" in in_b
    assert "项目编码" in in_b
    send(client, revision, layout="B", **{"rows-0-scoring": "超支不得分"})
    kept = EnteredTarget.objects.get().content
    assert (kept["form"], kept["total"]) == ("B", None)
    assert kept["indicators"][0][4] == "超支不得分"


def test_a_weight_is_kept_and_printed(client: Client, revision: Revision) -> None:
    send(client, revision, **{"rows-0-weight": "20%"})
    row = EnteredTarget.objects.get().content["indicators"][0]
    assert (row[4], row[5]) == ("", "20%")
    read(with_projects())
    (target,) = targets_of(revision)
    assert [one.weight for one in target.indicators][:2] == ["20%", ""]
    assert "权重" in target.labels["weight"]


def test_the_layout_is_that_of_the_units_own_sheets(place: Place, client: Client) -> None:
    other = replace(WHOLE, project="他", form=Form.B, total=None, fiscal=None, other=None)
    revision = handed_in(place, other)
    shown = body(client.get(address(revision), {"project": WHOLE.project}))
    assert '<option value="B" selected>' in shown


def test_the_form_of_a_project_in_the_file_starts_with_it(place: Place, client: Client) -> None:
    revision = handed_in(place)
    shown = body(client.get(address(revision), {"project": WHOLE.project}))
    assert "以下是上传的文件中该项目的内容" in shown
    assert "保障会议次数" in shown


def test_a_word_that_the_taxonomy_does_not_have_is_kept(place: Place, client: Client) -> None:
    odd = replace(WHOLE.indicators[0], level2="办会成本")
    revision = handed_in(place, replace(WHOLE, indicators=(odd,)))
    shown = body(client.get(address(revision), {"project": WHOLE.project}))
    assert '<option value="办会成本" selected>办会成本</option>' in shown
    send(client, revision, **{"rows-0-level2": "办会成本"})
    assert EnteredTarget.objects.get().content["indicators"][0][1] == "办会成本"


def test_somebody_elses_change_is_not_written_over_and_nothing_is_lost(
    place: Place, client: Client, revision: Revision
) -> None:
    entry = enter_target(revision=revision, target=WHOLE, by=place.officer)
    read(with_projects())
    answer = send(client, revision, entry=entry.pk, edits=0, objective="我填写的另一个目标。")
    shown = body(answer, 409)
    assert "已在您填写期间修改了该项目" in shown
    assert "我填写的另一个目标。" in shown
    assert "在新窗口打开最新内容" in shown


def test_while_it_is_checked_the_form_is_open_and_keeps_what_is_typed(
    place: Place, client: Client
) -> None:
    revision = received(place)
    assert "几秒钟后即可保存" in body(client.get(address(revision), {"project": "x"}))
    shown = body(send(client, revision), 409)
    assert "请等几秒钟再点一次" in shown
    assert "保障会议次数" in shown


def test_in_review_there_is_no_form(place: Place, client: Client, revision: Revision) -> None:
    review.submit(revision=revision, by=place.officer)
    assert "不能填报绩效目标" in body(client.get(address(revision)), 409)
    body(send(client, revision), 409)
    listed = body(client.get(reverse("admin:performance_targets", args=[revision.pk])))
    assert address(revision) not in listed


def test_which_copy_stands_is_shown_and_chosen(place: Place, client: Client) -> None:
    revision = handed_in(place)
    send(client, revision, objective="在线填报的目标，在线填报的目标。")
    read(with_projects())
    the_list = reverse("admin:performance_targets", args=[revision.pk])
    shown = body(client.get(the_list))
    assert "文件中也有，未采用" in shown
    assert "改用文件" in shown
    entry = EnteredTarget.objects.get()
    choice = {"entry": entry.pk, "file_stands": "on"}
    assert client.post(address(revision, "stand"), choice).status_code == 302
    read(with_projects())
    assert targets_of(revision)[0].objective == WHOLE.objective
    assert "另有在线填报，未采用" in body(client.get(the_list))
    assert client.post(address(revision, "stand"), {"entry": entry.pk}).status_code == 302
    read(with_projects())
    assert targets_of(revision)[0].objective == "在线填报的目标，在线填报的目标。"
    assert client.post(address(revision, "remove"), {"entry": entry.pk}).status_code == 302
    assert not EnteredTarget.objects.exists()
    assert client.post(address(revision, "remove"), {"entry": entry.pk}).status_code == 409
    assert client.post(address(revision, "remove"), {"entry": "x"}).status_code == 400


def test_an_upload_says_that_what_was_typed_stays(place: Place, client: Client) -> None:
    revision = checked(place, declaration=with_projects())
    the_list = reverse("admin:performance_targets", args=[revision.pk])
    assert "file_stands" not in body(client.get(the_list))
    send(client, revision)
    read(with_projects())
    shown = body(client.get(the_list))
    assert "已在线填报 1 个项目，上传文件不会删除填报的内容" in shown
    assert 'name="file_stands"' in shown


def test_the_list_says_what_each_project_lacks(client: Client, revision: Revision) -> None:
    send(client, revision, objective="", **{"rows-4-DELETE": "on", "rows-5-DELETE": "on"})
    read(with_projects())
    shown = body(client.get(reverse("admin:performance_targets", args=[revision.pk])))
    assert "<strong>总体目标</strong>、效益指标、满意度指标" in shown
    assert "错误 1" in shown
    assert "警告 1" in shown


def test_an_entry_of_another_revision_does_not_exist(client: Client, revision: Revision) -> None:
    assert client.get(address(revision), {"entry": "999999"}).status_code == 404


@pytest.mark.parametrize("entry", ["x", "٣", "9" * 40, ""])
def test_an_odd_entry_is_as_none(client: Client, revision: Revision, entry: str) -> None:
    assert client.get(address(revision), {"entry": entry}).status_code == 200


def test_names_are_escaped(client: Client, revision: Revision) -> None:
    odd = "<script>alert(1)</script>"
    shown = body(send(client, revision, act="check", project=odd, **{"rows-0-level2": odd}))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_the_form_asks_a_fixed_number_of_queries(
    place: Place, client: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    revision = handed_in(place, *(replace(WHOLE, project=f"项目{n}") for n in range(20)))
    with django_assert_max_num_queries(24):  # type: ignore[attr-defined]
        body(client.get(address(revision), {"project": "项目7"}))
