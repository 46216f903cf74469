"""下载: the stored bytes of a publication, as they were approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header

from budgets.selectors import public
from portal.site.answers import conditional
from portal.site.encodings import chosen
from portal.site.words import FORMATS, title_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from budgets.selectors.public import Publication, SnapshotBytes

#: The address names one publication for ever, so its bytes never change.
FOR_EVER = "public, max-age=31536000, immutable"
#: What is not packed already.
_PACKABLE = frozenset({"json"})


def download(request: HttpRequest, found: Publication, name: str) -> HttpResponseBase:
    """One format of a publication. Raises `Http404` for a format that it does not have."""
    file = public.snapshot_file(found, name) if name in FORMATS else None
    if file is None:
        raise Http404
    packable = name in _PACKABLE
    gzipped = packable and chosen(request.headers.get("Accept-Encoding", ""), ("gzip", ""))
    path, sha256 = (file.gzip_path, file.gzip_sha256) if gzipped else (file.path, file.sha256)
    response = FileResponse(path.open("rb"), content_type=file.media_type)
    response["Content-Disposition"] = _disposition(found, file)
    response["Cache-Control"] = FOR_EVER
    if packable:
        response["Vary"] = "Accept-Encoding"
    if gzipped:
        response["Content-Encoding"] = "gzip"
    return conditional(request, response, f'"{sha256[:32]}"', found.published_at)


def _disposition(found: Publication, file: SnapshotBytes) -> str:
    """RFC 6266: a plain name that every program reads, and the Chinese one beside it."""
    extension = file.filename.partition(".")[2]
    chinese = content_disposition_header(True, f"{title_of(found)}.{extension}") or ""
    encoded = chinese.partition("filename*=")[2]
    return f'attachment; filename="{file.filename}"; filename*={encoded}'
