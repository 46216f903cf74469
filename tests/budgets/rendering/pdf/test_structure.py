"""What a reader with a screen reader, an archive and a search find in the file."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pikepdf
import pytest

from budgets.rendering.pdf import document_pdf
from budgets.rendering.pdf.content import content_of
from budgets.rendering.pdf.engine import typeset
from budgets.rendering.prose import Source, Span
from budgets.rendering.sheet import CellKind
from budgets.rendering.story import tell
from tests.budgets.rendering.documents import SLUGS, whole_document
from tests.budgets.rendering.pdf.papers import Paper, elements, golden_pdf, opened, saying


def kids(element: pikepdf.Object) -> list[pikepdf.Object]:
    inside = element.K
    return list(inside) if isinstance(inside, pikepdf.Array) else [inside]


def attribute(element: pikepdf.Object, name: str) -> Any:
    owners = element.A if isinstance(element.A, pikepdf.Array) else [element.A]
    return next((each[name] for each in owners if name in each), None)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_file_claims_what_the_engine_held_it_to(slug) -> None:
    with opened(golden_pdf(slug)) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "2A"
        assert metadata["pdfuaid:part"] == "1"
        publication = whole_document(slug).publication
        assert metadata["dc:title"] == f"2025年{publication.unit_name}单位预算"
        assert str(pdf.Root.Lang) == "zh-CN"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert "/Filter" not in pdf.Root.Metadata.stream_dict
        assert not pdf.is_encrypted
        assert pdf.trailer.ID


@pytest.mark.parametrize("slug", SLUGS)
def test_both_fonts_are_embedded_and_say_which_characters_they_print(slug) -> None:
    with opened(golden_pdf(slug)) as pdf:
        fonts = [each for each in pdf.objects if dict_type(each) == "/Font"]
        outer = [font for font in fonts if font.Subtype == "/Type0"]
        assert sorted(str(font.BaseFont).split("+")[1].split("-")[0] for font in outer) == [
            "NotoSansSC",
            "NotoSerifSC",
        ]
        for font in outer:
            assert "/ToUnicode" in font
            assert "/FontFile3" in font.DescendantFonts[0].FontDescriptor


def dict_type(each: pikepdf.Object) -> str:
    return str(each.get("/Type", "")) if isinstance(each, pikepdf.Dictionary) else ""


def test_no_glyph_is_the_one_for_missing_characters() -> None:
    with opened(golden_pdf("zhangdian-2025")) as pdf:
        shown = 0
        for page in pdf.pages:
            for said in pikepdf.parse_content_stream(page, "Tj TJ"):
                parts = said.operands[0]
                for part in parts if isinstance(parts, pikepdf.Array) else [parts]:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        pairs = [codes[i : i + 2] for i in range(0, len(codes), 2)]
                        assert b"\0\0" not in pairs
                        shown += len(pairs)
        assert shown > 8_000


@pytest.mark.parametrize("slug", SLUGS)
def test_tables_are_tables_and_their_cells_know_their_headings(slug) -> None:
    sheets = whole_document(slug).sheets
    with opened(golden_pdf(slug)) as pdf:
        tables = elements(pdf, "Table")
        forms = whole_document(slug).appendices[0].forms
        assert len(tables) == len(sheets) + len(forms)
        for sheet, table in zip(sheets, tables[: len(sheets)], strict=True):
            parts = kids(table)
            if sheet.rows:  # else there is no body that a head could stand over
                assert [part.S for part in parts] == ["/THead", "/TBody"]
                parts = [row for part in parts for row in kids(part)]
            heads, rows = parts[: sheet.heading_rows], parts[sheet.heading_rows :]
            headings = [cell for row in heads for cell in kids(row)]
            assert [cell.S for cell in headings] == ["/TH"] * len(sheet.headings)
            spans = [(h.rowspan, h.colspan) for h in sorted(sheet.headings, key=place_of)]
            assert [
                (int(attribute(c, "/RowSpan") or 1), int(attribute(c, "/ColSpan") or 1))
                for c in headings
            ] == spans
            assert [len(kids(row)) for row in rows] == [len(sheet.columns)] * len(sheet.rows)
            for row in rows:
                assert {str(cell.S) for cell in kids(row)} <= {"/TD", "/TH"}
                for cell in kids(row):
                    assert attribute(cell, "/Headers")


@pytest.mark.parametrize("slug", SLUGS)
def test_an_amount_is_headed_by_the_names_of_its_row_and_side(slug) -> None:
    with opened(golden_pdf(slug)) as pdf:
        ids = pikepdf.NameTree(pdf.Root.StructTreeRoot.IDTree)
        tables = elements(pdf, "Table")
        amounts = 0
        for sheet, table in zip(whole_document(slug).sheets, tables, strict=False):
            for row, element in zip(
                sheet.rows, kids(table)[-1].K if sheet.rows else [], strict=True
            ):
                cells = kids(element)
                for cell, tagged in zip(row.cells, cells, strict=True):
                    side = sheet.columns[cell.column].block
                    named = [
                        other.column
                        for other in row.cells
                        if other.kind is CellKind.LABEL
                        and other.text.strip()
                        and sheet.columns[other.column].block == side
                    ]
                    if cell.kind is CellKind.AMOUNT:
                        amounts += 1
                        heads = [ids[str(one)] for one in attribute(tagged, "/Headers")]
                        of_row = [one for one in heads if attribute(one, "/Scope") == "/Row"]
                        assert [one.objgen for one in of_row] == [cells[c].objgen for c in named]
                        assert {str(one.S) for one in heads} == {"/TH"}
                        assert len(heads) > len(of_row)
        assert amounts > 300


def place_of(heading) -> tuple[int, int]:
    return heading.row, heading.column


@pytest.mark.parametrize("slug", SLUGS)
def test_headings_are_headings_of_their_level(slug) -> None:
    with opened(golden_pdf(slug)) as pdf:
        found = Counter(str(each.S) for each in elements(pdf, "H1", "H2", "H3"))
        forms = whole_document(slug).appendices[0].forms
        assert found == {"/H1": 4, "/H2": 8 + 12, "/H3": len(forms)}
        assert len(elements(pdf, "TOCI")) == 4 + 8 + 12


def test_pages_are_called_as_they_are_numbered() -> None:
    paper = Paper(golden_pdf("yantai-2025"))
    assert [paper.label(page) for page in range(4)] == ["i", "ii", "1", "2"]


def test_a_figure_in_the_words_leads_to_the_cell_it_came_from() -> None:
    figure = Span("1,009.77", (Source(3, 0, 5),))
    last = Span("1,013.15", (Source(3, 0, 5, is_last_year=True),))
    gone = Span("7.00", (Source(3, 99, 5),))
    pdf = document_pdf(saying("基本支出", figure, "万元，上年", last, "万元", gone))
    paper = Paper(pdf)
    words = next(mark for mark in paper.bookmarks() if mark.title.startswith("一、预算"))
    first, _ = paper.table_pages(3)
    with opened(pdf) as file:
        links = [a for a in file.pages[words.page].Annots if a.Subtype == "/Link"]
        assert len(links) == 1
        to = links[0].Dest if "/Dest" in links[0] else links[0].A.D
        assert to[0].objgen == file.pages[first].obj.objgen


def test_packing_shrinks_and_loses_nothing() -> None:
    document = whole_document("yantai-2025")
    plain = typeset(content_of(tell(document), document))
    packed = golden_pdf("yantai-2025")
    kinds = ("P", "H1", "H2", "H3", "Table", "TR", "THead", "TBody", "TOCI", "Link")
    with opened(plain) as before, opened(packed) as after:
        assert not after.check_pdf_syntax()
        assert len(elements(after, *kinds)) == len(elements(before, *kinds)) > 500
        cells = ("TD", "TH")
        assert len(elements(after, *cells)) == len(elements(before, *cells)) > 1_500
    assert Paper(packed).text() == Paper(plain).text()
    assert len(packed) < len(plain) / 2
    assert len(packed) < 350_000
