"""登录会话: the session engine. An account's sessions can be found, shown and ended.

Both limits lie in the row's own `expire_date`, so that looking at them takes no query
beyond the one that reads the session anyway.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError, transaction
from django.utils import timezone

from portal import audit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from portal.models import Session, User

#: How old "最近操作" may become before a request writes it anew, in seconds.
TOUCH_SECONDS = 60
STARTED, ADDRESS, AGENT = "started", "address", "agent"
_AGENT_LENGTH = 200


def ends_at(started: datetime, seen: datetime) -> datetime:
    """When a session ends that began and was last used then."""
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return min(seen + idle, started + timedelta(hours=settings.SESSION_HOURS))


class SessionStore(DatabaseStore):
    """Django's database engine over rows that name their account."""

    #: The stored row, once the session has been read; None for a new or ended one.
    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        """`portal.models.Session`; named late, as models need the settings first."""
        from portal.models import Session  # settings name this module before models exist

        return Session

    def _get_session_from_db(self) -> Any:
        self.row = super()._get_session_from_db()  # type: ignore[misc]
        return self.row

    def create_model_instance(self, data: Any) -> Any:
        """The row to store: account, address and browser from what the sign-in has noted."""
        row: Any = super().create_model_instance(data)
        now = timezone.now()
        account = data.get(SESSION_KEY)
        row.account_id = int(account) if account else None
        row.started_at = datetime.fromisoformat(data[STARTED]) if STARTED in data else now
        row.seen_at = now
        row.address, row.agent = data.get(ADDRESS, ""), data.get(AGENT, "")
        row.expire_date = ends_at(row.started_at, now)
        return row


def note_sign_in(sender: Any, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Django's signal of a sign-in: write down since when and from where."""
    request.session[STARTED] = timezone.now().isoformat()
    request.session[ADDRESS] = audit.address_of(request)
    request.session[AGENT] = request.META.get("HTTP_USER_AGENT", "")[:_AGENT_LENGTH]


class ActivityMiddleware:
    """Puts off the idle limit, by one write a minute at most.

    A page that asks by itself how far a job has come is not a person at work.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request; public pages never ask for the session and pay nothing."""
        response = self.get_response(request)
        store: Any = request.session
        row = store.row if store.accessed else None
        if row is not None and row.account_id and not _is_polling(request):
            self._touch(store, row)
        return response

    def _touch(self, store: SessionStore, row: Session) -> None:
        now = timezone.now()
        if now - row.seen_at < timedelta(seconds=TOUCH_SECONDS):
            return
        # A session that cannot be prolonged ends earlier; the page was served all the same.
        with suppress(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=store.session_key).update(
                seen_at=now, expire_date=ends_at(row.started_at, now)
            )


def _is_polling(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.url_name or "").endswith("progress")


def open_sessions(account: User) -> QuerySet[Session]:
    """The account's sessions that are still alive, the one last used first."""
    return account.sessions.filter(expire_date__gt=timezone.now()).order_by("-seen_at")


@transaction.atomic
def end_sessions(*, account: User, by: User | None, reason: str, keep: str | None = None) -> int:
    """结束会话: every session of the account but `keep`, at once; audited.

    `reason` is a Chinese phrase. Returns how many there were.
    """
    found = account.sessions.exclude(session_key=keep or "")
    alive = found.filter(expire_date__gt=timezone.now()).count()
    found.delete()
    if alive:
        audit.record(
            action="user.sessions_ended",
            target=f"user:{account.pk}",
            by=by,
            description=f"{account.get_username()}：{reason}",
            details={"sessions": alive},
        )
    return alive


def clear_ended() -> int:
    """Delete rows of sessions that have ended by themselves. Returns how many."""
    from portal.models import Session  # as above

    count, _by_model = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return count
