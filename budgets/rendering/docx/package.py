"""The package around the text: fixed parts, who and what, the footer. No clock anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from budgets.rendering.archive import fixed_zip
from budgets.rendering.docx.markup import (
    HEAD,
    NAMESPACE,
    RELATIONS,
    escaped,
    field_code,
    paragraph,
    run,
)
from budgets.rendering.docx.styles import FONTS, styles_part

if TYPE_CHECKING:
    from budgets.rendering.story import Story

_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS: Final = {
    "document": "document.main",
    "styles": "styles",
    "settings": "settings",
    "fontTable": "fontTable",
    "footer1": "footer",
}


def package(story: Story, body: str, author: str) -> bytes:
    """The file. `body`: what stands in w:body, its last section included."""
    document = (
        f'{HEAD}<w:document xmlns:w="{NAMESPACE}" xmlns:r="{RELATIONS}">'
        f"<w:body>{body}</w:body></w:document>"
    )
    return fixed_zip(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations(
                ("rIdDocument", f"{RELATIONS}/officeDocument", "word/document.xml"),
                (
                    "rIdCore",
                    f"{_PACKAGE}/relationships/metadata/core-properties",
                    "docProps/core.xml",
                ),
            ),
            "word/document.xml": document.encode(),
            "word/_rels/document.xml.rels": _relations(
                ("rIdStyles", f"{RELATIONS}/styles", "styles.xml"),
                ("rIdSettings", f"{RELATIONS}/settings", "settings.xml"),
                ("rIdFonts", f"{RELATIONS}/fontTable", "fontTable.xml"),
                ("rIdFooter", f"{RELATIONS}/footer", "footer1.xml"),
            ),
            "word/styles.xml": styles_part(),
            "word/settings.xml": _settings(),
            "word/fontTable.xml": _fonts(),
            "word/footer1.xml": _footer(story.foot),
            "docProps/core.xml": _core(story.title, author),
        }
    )


def _content_types() -> bytes:
    parts = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_OFFICE}.{kind}+xml"/>'
        for part, kind in _PARTS.items()
    )
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'{parts}<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    ).encode()


def _relations(*relations: tuple[str, str, str]) -> bytes:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, kind, target in relations
    )
    return (
        f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'
    ).encode()


def _settings() -> bytes:
    """Word asks once whether to fill in the numbers of pages; 15 is no compatibility mode."""
    modern = (
        '<w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    )
    return (
        f'{HEAD}<w:settings xmlns:w="{NAMESPACE}">'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:updateFields w:val="true"/>'
        f'<w:compat>{modern}</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
        "</w:settings>"
    ).encode()


def _fonts() -> bytes:
    listed = "".join(f'<w:font w:name="{font}"/>' for font in FONTS)
    return f'{HEAD}<w:fonts xmlns:w="{NAMESPACE}">{listed}</w:fonts>'.encode()


def _footer(foot: str) -> bytes:
    """The foot of every page, and its number."""
    page = f"{run('第')}{field_code('PAGE', '1')}{run('页　共')}{field_code('NUMPAGES', '1')}{run('页')}"
    lines = paragraph("Footer", run(foot)) + paragraph("Footer", page)
    return f'{HEAD}<w:ftr xmlns:w="{NAMESPACE}">{lines}</w:ftr>'.encode()


def _core(title: str, author: str) -> bytes:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escaped(title)}</dc:title><dc:creator>{escaped(author)}</dc:creator>"
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    ).encode()
