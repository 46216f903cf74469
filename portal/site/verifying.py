"""核验页: a reader drops a file and learns whether it is what was made public.

The file is hashed and forgotten. Whoever would not send it hashes it at home and asks by the
hash, or takes the whole chain and `verify.py` away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from budgets.services.verification import Verdict, normalised, verdicts_of
from portal.chain import head
from portal.models import ChainEntry
from portal.site.words import FORMATS, document_word, title_of

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

_BATCH = 500
#: Bytes; no file of a publication comes near it.
_MOST = 64 * 1024 * 1024
#: What is made into pages and not offered by itself.
_OF_PAGES = (gettext_noop("网页内容"), "")


def ask(request: HttpRequest) -> HttpResponse:
    """The form, and the answer to a hash. A file that is sent is answered by its own hash."""
    sent = request.FILES.get("file") if request.method == "POST" else None
    if sent is not None and (sent.size or 0) <= _MOST:
        query = urlencode({"sha256": _hash_of(sent)})
        return HttpResponseRedirect(f"{reverse('site:verify')}?{query}")
    text = (request.POST if request.method == "POST" else request.GET).get("sha256", "").strip()
    return _page(request, text, _wrong_with(request, sent, text))


def _wrong_with(request: HttpRequest, sent: UploadedFile[Any] | None, text: str) -> str:
    if sent is not None:
        return _("这个文件超过 64 MB，不会是本站公开的文件。请核对是否选错了文件。")
    if request.method == "POST" and not text:
        return _("没有收到文件。请选择要核验的文件，再点“核验”。")
    if text and not normalised(text):
        return _("SHA-256 摘要应为 64 位十六进制数字（0-9、a-f）。请检查是否漏抄或多抄。")
    return ""


def _page(request: HttpRequest, text: str, wrong: str) -> HttpResponse:
    sha256 = normalised(text)
    context = {
        "text": text[:200],
        "sha256": sha256,
        "wrong": wrong,
        "verdicts": [_told(each) for each in verdicts_of(sha256)] if sha256 else [],
        "head": head(),
    }
    response = render(request, "site/verify.html", context, status=400 if wrong else 200)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


def chain(request: HttpRequest) -> StreamingHttpResponse:
    """存证链, one entry a line, exactly as each is hashed."""
    response = StreamingHttpResponse(_lines(), content_type="application/x-ndjson")
    response["Content-Disposition"] = 'attachment; filename="chain.ndjson"'
    response["Cache-Control"] = "no-cache"
    return response


def chain_head() -> dict[str, Any]:
    """链头, for whoever writes it down elsewhere each day."""
    last = head()
    return {
        "sequence": last.sequence,
        "sha256": last.sha256,
        "head": str(last),
        "time": timezone.localtime().isoformat(timespec="seconds"),
    }


def _lines() -> Iterator[bytes]:
    entries = ChainEntry.objects.order_by("sequence").values_list("content", flat=True)
    for content in entries.iterator(_BATCH):
        yield f"{content}\n".encode()


def _hash_of(sent: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in sent.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _told(verdict: Verdict) -> dict[str, Any]:
    found = verdict.publication
    told: dict[str, Any] = {
        "verdict": verdict,
        "format": " ".join(_(word) for word in FORMATS.get(verdict.format, _OF_PAGES) if word),
        "faults": [fault.message for fault in verdict.faults],
        "is_lost": found is None,
    }
    if found is not None:
        told |= {
            "publication": found,
            "title": title_of(found),
            "document_word": document_word(found.scope, found.kind),
            "is_taken_down": found.taken_down,
        }
    return told
