"""说明: one sentence on every page of the desk that says what to do there.

Short, concrete, in the words on the buttons. Each app keeps one such table; a page without
its sentence, and a sentence without its page, fail a test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(slots=True)
class PageHelp:
    """Sentences by the name of a page's address.

    `sentences` say what to do there, `starts` how to start where a list is empty.
    `shown_again`: an address that only takes a form in, and the one whose page it shows
    again where the form is refused.
    """

    sentences: dict[str, StrPromise] = field(default_factory=dict)
    starts: dict[str, StrPromise] = field(default_factory=dict)
    shown_again: dict[str, str] = field(default_factory=dict)

    def add(self, other: PageHelp) -> None:
        """Those of another app."""
        self.sentences |= other.sentences
        self.starts |= other.starts
        self.shown_again |= other.shown_again

    def of(self, name: str) -> dict[str, StrPromise | str]:
        """What the page of that address shows; "" where there is nothing to say."""
        name = self.shown_again.get(name, name)
        return {
            "page_help": self.sentences.get(name, ""),
            "how_to_start": self.starts.get(name, ""),
        }


#: Of every page that tells what was done to one thing.
HISTORY = _("这里写明谁在什么时候改了什么，只能看，不能改。")
#: Of the page that says why nothing was done.
REFUSED = _("看清没有办成的原因，再点“返回最新页面”。")
#: Of the page that shows two people's values side by side.
CONFLICT = _("对照两份内容，改好后点“核对后仍要…”，或点“放弃，返回最新页面”。")

PORTAL_HELP = PageHelp(
    sentences={
        "index": _("这里列出等您办理的事，点按钮办理；不知道怎样做，点右上角“使用手册”。"),
        "login": _("输入系统管理员给您的账号和密码，点“登录”。"),
        "login_code": _("输入手机验证器上的 6 位验证码，手机不在身边时输入一个恢复码，点“登录”。"),
        "app_list": _("点一个名称，打开它的列表。"),
        "handbook": _("照步骤做：带引号的粗体字就是页面上的字。"),
        "password_change": _("输入现在的密码，再输入两遍新密码，点“修改我的密码”。"),
        "password_change_done": _("密码已经改好，点“首页”继续工作。"),
        "account": _("在这里看自己的角色，修改密码，启用登录验证码，结束其他会话。"),
        "second_factor": _("照三步做：装验证器，扫二维码，输入验证码后点“启用”。"),
        "second_factor_codes": _("抄下或打印恢复码，再点“已保管好，开始工作”。"),
        "portal_job_changelist": _("这里列出后台作业；已停止的，点编号看原因，再点“重试”。"),
        "portal_job_change": _("看作业做到哪一步；已停止的，排除原因后点“重试”。"),
        "portal_job_history": HISTORY,
        "portal_auditevent_changelist": _("按日期、操作或账号查找谁做过什么，只能看，不能改。"),
        "portal_auditevent_change": _("这是一条审计记录，只能看，不能改。"),
        "portal_auditevent_history": HISTORY,
    },
    starts={
        "portal_job_changelist": _("还没有后台作业。有人上传或校验以后，这里就有。"),
        "portal_auditevent_changelist": _("还没有审计记录。有人办理以后，这里就有。"),
    },
)
