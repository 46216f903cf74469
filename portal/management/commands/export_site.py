"""manage.py export_site: what is public, as a signed folder for the government's own site."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from budgets.selectors.identifiers import parse_id
from budgets.services.errors import RefusedActionError
from budgets.services.handover import export_site


class Command(BaseCommand):
    """Writes a folder, or a zip where the name ends so."""

    help = "把现行公开件导出为签名的静态文件夹（网页、附件、目录、校验和），供政府网站使用。"

    def add_arguments(self, parser: CommandParser) -> None:
        """What, and where to."""
        parser.add_argument("--id", help="一份公开件，如 370303-102001-2025-budget")
        parser.add_argument("--division", help="区划代码：该区划的全部现行公开件")
        parser.add_argument("--unit", help="单位编码（部门公开件为部门编码），与 --division 同用")
        parser.add_argument("--year", type=int, help="只要这个年度，与 --division 同用")
        parser.add_argument("--output", required=True, help="新文件夹，或以 .zip 结尾的文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say how many. Raises `CommandError` with a sentence."""
        output = Path(options["output"])
        if output.exists():
            raise CommandError(f"{output} 已经存在，请换一个名称。")
        of, name = _chosen(options)
        with tempfile.TemporaryFile() as file:
            try:
                count = export_site(file, of=of, name=name)
            except RefusedActionError as error:
                raise CommandError(error.message) from error
            file.seek(0)
            if output.suffix == ".zip":
                output.write_bytes(file.read())
            else:
                _unpack(zipfile.ZipFile(file), output)
        self.stdout.write(f"已导出 {count} 份公开件：{output}")


def _chosen(options: dict[str, Any]) -> tuple[Q, str]:
    """Which revisions, and the name of the folder. Raises `CommandError`."""
    if bool(options["id"]) == bool(options["division"]):
        raise CommandError("请用 --id 指定一份公开件，或用 --division 指定区划，二者取一。")
    if options["id"]:
        named = parse_id(options["id"])
        if named is None or named.number is not None:
            raise CommandError("应为公开件标识，例如 370303-102001-2025-budget，不带版次。")
        of = Q(
            disclosure__division__code=named.division_code,
            disclosure__owner_code=named.owner_code,
            disclosure__year=named.year,
            disclosure__kind=named.kind,
        )
        return of, str(options["id"])
    of, parts = Q(disclosure__division__code=options["division"]), [options["division"]]
    for option, field in (("unit", "owner_code"), ("year", "year")):
        if options[option]:
            of &= Q(**{f"disclosure__{field}": options[option]})
            parts.append(str(options[option]))
    return of, "-".join(parts)


def _unpack(archive: zipfile.ZipFile, output: Path) -> None:
    """Our own zip, without its outer folder."""
    for info in archive.infolist():
        path = output / info.filename.partition("/")[2]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(archive.read(info))
