"""Why an aim is missed: what takes the time, what was tried. Said under the target's table."""

from __future__ import annotations

CAUSES: dict[str, str] = {
    "S2": (
        "Eleven queries put together by the ORM took 24 ms of processor time a page, 33 "
        "requests for a second of processor. The front before Django (ADR 49) answers from "
        "memory while the database's stamp stands. What is left of its time is asking for the "
        "stamp and Python's own handling of the request; the stored file behind nginx stays "
        "the quickest way."
    ),
    "S3": (
        "The page carries navigation, history, downloads and explanations of terms besides the"
        " tables."
    ),
    "S4": (
        "Latency is wall-clock time of a machine with other work. The memory is that of a "
        "worker that has also answered searches and the API, 16 at a time."
    ),
    "S5": (
        "A search asks the index several times and renders a page with a template; nothing of "
        "it is kept, for there is no end of words."
    ),
    "A1": (
        "Besides the rows themselves a request counts the whole list (one more query), and "
        "each row's ids, addresses and texts in 万元 and 元 are made by a Python function. CSV "
        "goes by the same pages, a thousand rows at most, through the writer that disarms "
        "formulas; there is no stream of a whole list but the bulk files."
    ),
    "R1": (
        "The exact reader is fed by expat and calls Python at the start and end of each "
        "element: a seventh of its time is expat, the rest is spread over opening and closing "
        "cells, references and bounds; no function takes more than a tenth. The bound was set "
        "with a prototype that took cells by a regular expression and checked neither bounds "
        "nor the package. 3,000 rows more cost in proportion."
    ),
    "R2": (
        "Finding the tables and turning rows into amounts takes three times as long as reading"
        " the cells (28 ms of 41): cleaning of texts, comparison of headings, refusal of odd "
        "number formats."
    ),
    "V1": ("The rules keep to 5 ms; see R2 for what stands before them."),
    "W1": (
        "Each cell's style is looked up by its properties and each amount is written as an "
        "exact decimal, which the bare library is not asked for. The DOCX is built as one "
        "piece of XML for each table; both were measured in one run, on a busy machine."
    ),
    "W2": (
        "181 KB of the PDF are its fonts. The whole process counts the start of Django and all"
        " imports, which a worker pays once."
    ),
    "B1": (
        "A declaration is stored as tables, rows and amounts, and the rows' keys come back to "
        "the amounts; most of the time is Django's `bulk_create` making models and SQL. COPY "
        "on PostgreSQL with keys drawn beforehand was not tried."
    ),
}
