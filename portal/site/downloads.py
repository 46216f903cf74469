"""下载: the stored bytes of a publication, as they were approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _

from budgets.selectors import bulk as bulk_files
from budgets.selectors import public
from budgets.services import table_files
from performance.selectors.public import public_workbook
from portal import signing, storage
from portal.site.answers import REVALIDATE, attachment_named, conditional, etag_of
from portal.site.encodings import chosen
from portal.site.tables_out import TYPES
from portal.site.words import FORMATS, title_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from budgets.selectors.public import Publication, SnapshotBytes

#: The bytes of an address never change, but they may be withdrawn or taken down (紧急下架): no
#: cache on the way may hand them out for longer than a minute without asking.
A_MINUTE = "public, max-age=60, must-revalidate"
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
    response = HttpResponse(path.read_bytes(), content_type=file.media_type)
    response["Content-Disposition"] = _disposition(found, file)
    response["Cache-Control"] = A_MINUTE
    if packable:
        response["Vary"] = "Accept-Encoding"
    if gzipped:
        response["Content-Encoding"] = "gzip"
    return conditional(request, response, f'"{sha256[:32]}"', found.published_at)


def targets(request: HttpRequest, found: Publication) -> HttpResponseBase:
    """绩效目标 of a publication as a workbook. Raises `Http404` where it has none."""
    sha256 = public_workbook(found.revision)
    if not sha256:
        raise Http404
    response = HttpResponse(storage.read(sha256), content_type=TYPES["xlsx"])
    name = _("%(title)s（绩效目标）") % {"title": title_of(found)}
    response["Content-Disposition"] = attachment_named(f"{found.id}-targets", name, "xlsx")
    response["Cache-Control"] = A_MINUTE
    return conditional(request, response, f'"{sha256[:32]}"', found.published_at)


def table(request: HttpRequest, found: Publication, number: int, form: str) -> HttpResponseBase:
    """One table as CSV (`?bom=1` for Excel) or XLSX. Raises `Http404` where there is none."""
    made = table_files.table_file(found, number, form, bom=request.GET.get("bom") == "1")
    if made is None:
        raise Http404
    response = HttpResponse(made, content_type=TYPES[form])
    name = _("%(title)s（公开表%(number)s）") % {"title": title_of(found), "number": number}
    response["Content-Disposition"] = attachment_named(f"{found.id}-table-{number:02d}", name, form)
    response["Cache-Control"] = A_MINUTE
    return conditional(request, response, etag_of(made), found.published_at)


def signing_key(request: HttpRequest) -> HttpResponseBase:
    """The public key by which exports are verified, as PEM."""
    made = signing.public_key()
    response = HttpResponse(made, content_type="application/x-pem-file")
    response["Cache-Control"] = REVALIDATE
    return conditional(request, response, etag_of(made), None)


def bulk(request: HttpRequest, division: str, year: int, scope: str) -> HttpResponseBase:
    """批量数据. 503 while the zip is being made; raises `Http404` where there is nothing for it."""
    rows = bulk_files.available().filter(division_code=division, year=year, scope=scope)
    row = rows.first()
    try:
        stored = bulk_files.path_of(row["sha256"]).open("rb") if row else None
    except FileNotFoundError:  # replaced in this very moment
        stored = None
    if row is None or stored is None:
        return _soon(division, year, scope)
    response = FileResponse(stored, content_type="application/zip")
    response["Content-Disposition"] = (
        f'attachment; filename="{division}-{year}-budget-{scope}s.zip"'
    )
    response["Cache-Control"] = A_MINUTE
    answer = conditional(request, response, f'"{row["sha256"][:32]}"', row["built_at"])
    if answer is not response:
        stored.close()
    return answer


def _soon(division: str, year: int, scope: str) -> HttpResponse:
    if not bulk_files.is_expected(division, year, scope):
        raise Http404
    text = _("批量文件正在重新生成，请过一分钟再下载。")
    response = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = "60"
    response["Cache-Control"] = "no-store"
    return response


def _disposition(found: Publication, file: SnapshotBytes) -> str:
    plain, _dot, extension = file.filename.partition(".")
    return attachment_named(plain, title_of(found), extension)
