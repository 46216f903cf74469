"""规则所报的代码: which words of the error vocabulary each rule may say.

For the page of the rules, which explains each word. A test runs every rule over spoiled
documents and fails where it says a word that is not listed here.
"""

from __future__ import annotations

#: What any comparison may say instead: one cell that breaks several, and what is held.
_ANY = ("E_ONE_CELL", "W_HELD_SUM")
_SUMS = ("E_TOTAL", "W_ROUNDING", *_ANY)
_PARENTS = ("E_PARENT_SUM", "W_ROUNDING", *_ANY)
_AGREES = ("E_DISAGREE", *_ANY)
_TEXT_AMOUNTS = ("E_TEXT_AMOUNT", "W_TEXT_ROUNDING")
_TEXT_CHANGES = (*_TEXT_AMOUNTS, "E_TEXT_DIRECTION")

_RULES_BY_CODES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        _SUMS,
        """
        B-T01-FISCAL B-T01-INC-SUM B-T01-EXP-SUM B-T01-INC-TOTAL B-T01-EXP-TOTAL
        B-T02-ROW B-T02-FISCAL B-T02-TOTAL B-T03-ROW B-T03-TOTAL B-T04-ROW B-T04-INC-SUM
        B-T04-EXP-SUM B-T05-ROW B-T05-BASIC B-T05-TOTAL B-T06-ROW B-T06-TOTAL B-T07-SUM
        B-T07-CAR B-T08-ROW B-T08-TOTAL B-T10-ROW B-T10-FISCAL B-T10-TOTAL B-T11-ROW
        B-T11-TOTAL B-T12-ROW B-T12-FISCAL B-T12-TOTAL
        """,
    ),
    (
        _PARENTS,
        """
        B-T02-PARENT B-T03-PARENT B-T05-PARENT B-T06-PARENT B-T08-PARENT B-T10-PARENT
        B-T12-PARENT
        """,
    ),
    (
        _AGREES,
        """
        B-T01-T02-TOTAL B-T01-T03-TOTAL B-T02-T03-TOTAL B-T01-T02-SOURCE
        B-T02-T04-FISCAL B-T04-T05-TOTAL B-T05-T06-BASIC B-T03-T10-BASIC B-T03-T11-PROJECT
        B-T05-T11-GENERAL B-T05-T08-T09-T10 B-T10-T11-SOURCE B-T04-T08-TOTAL B-T04-T09-TOTAL
        B-T02-T03-ROW B-T06-T10-ROW
        """,
    ),
    ((*_AGREES, "E_ROW_MISSING"), "B-T01-T03-CLASS B-T04-T05-CLASS B-T03-SUM-T05-T08-T09"),
    (("E_ROW_MISSING",), "B-T02-T03-ROWS B-T03-T05-ROWS B-T06-T10-ROWS"),
    (("E_BALANCE", *_ANY), "B-T01-BALANCE"),
    (("E_BALANCE", *_SUMS), "B-T04-BALANCE"),
    ((*_AGREES, "E_EXCEEDS"), "B-T03-T05-ROW B-T01-T04-FISCAL"),
    (("E_EXCEEDS", *_ANY), "B-T07-T03-LE"),
    (("W_EXCEEDS", *_ANY), "B-T06-T07-LE"),
    (("W_EXCEEDS", "E_ROW_MISSING", *_ANY), "B-T12-T03-LE"),
    (("W_DISAGREE", *_ANY), "B-T07-PREV B-T05-T06-SOCIAL"),
    (("E_CODE_DISAGREE",), "B-T06-T10-GOV"),
    (("E_TABLE_MISSING",), "B-STRUCT-12"),
    (("E_COLUMN_MISSING", "W_COLUMN_MISSING"), "B-STRUCT-COLS"),
    (("W_TOTAL_MISSING",), "B-STRUCT-TOTAL"),
    (("E_PLACEHOLDER",), "B-STRUCT-PLACEHOLDER"),
    (("E_NOTE_MISSING", "E_NOTE_CONTRADICTS"), "B-T08-EMPTY"),
    (("W_TITLE_UNIT",), "B-TITLE-LEVEL"),
    (("E_YEAR",), "B-TITLE-YEAR"),
    (("E_CATEGORY", "W_CATEGORY"), "B-T11-CAT"),
    (("E_DUP_LINE", "W_DUP_LINE", "E_LABEL_MISSING", "E_ROW_BLANK"), "B-T11-UNIQUE"),
    (("W_SAME_AS_PREVIOUS",), "B-PREV-SAME"),
    (("E_CODE_UNKNOWN", "W_CODE_UNKNOWN"), "B-CODE-KNOWN"),
    (("E_CODE_NAME", "W_CODE_NAME"), "B-CODE-NAME"),
    (("W_NAME_VARIES",), "B-NAME-SAME"),
    (("E_FUND_TYPE",), "B-CODE-FUND"),
    (("W_ECONOMIC_MAP",), "B-T06-MAP"),
    (("W_UNIT_KIND",), "B-T06-KIND"),
    (("E_CODE_LEVEL",), "B-ALL-CODE-LEVEL"),
    (("E_DUP_LINE", "W_DUP_LINE"), "B-ALL-DUP"),
    (("E_ORPHAN", "W_CODE_ORDER"), "B-ALL-ORPHAN"),
    (("E_NO_CHILD",), "B-FUNC-NO-CHILD B-T06-NO-CHILD"),
    (("W_NEGATIVE",), "B-ALL-NEG"),
    (("W_DECIMALS",), "B-ALL-SCALE"),
    (("W_MAGNITUDE",), "B-ALL-UNITSLIP"),
    (("W_WRONG_COLUMN",), "B-T06-PEOPLE B-T05-RUNITEM"),
    (("W_ROW_BLANK",), "B-T12-BLANK"),
    (("W_HELD_RECOMPUTABLE", "W_HELD_PARTLY", "W_HELD_UNJUDGED"), "B-HELD-RECOMPUTE"),
    (("W_HELD_ABSENT",), "B-HELD-FOUND"),
    (("W_CONTENTS", "W_CONTENTS_LACKS"), "B-STRUCT-TOC"),
    (("E_APPROVED",), "B-APPROVED-TOTAL B-APPROVED-BASIC B-APPROVED-PROJECT"),
    (("E_APPROVED",), "B-APPROVED-THREE-PUBLIC B-APPROVED-GENERAL B-APPROVED-FUND"),
    (("E_APPROVED",), "B-APPROVED-CAPITAL"),
    (("W_DEADLINE",), "B-DATE-20"),
    (("W_RISE_UNEXPLAINED",), "B-T07-RISE"),
    (("W_CHANGED",), "B-PREV-INCOME B-PREV-RUN"),
    (("W_VEHICLES",), "B-PREV-CAR"),
    (("W_COPIED",), "B-COPY-PREV B-COPY-UNIT"),
    (("E_ROLLUP", "W_ROUNDING"), "B-ROLLUP"),
    (("E_INSTITUTIONS",), "B-ROLLUP-UNITS"),
    (("E_TEXT_MISSING",), "B-STRUCT-NARR"),
    (
        (*_TEXT_AMOUNTS, "W_TEXT_NOT_FOUND"),
        "B-N-INC-TOTAL B-N-EXP-TOTAL B-N-BASIC B-N-PROJECT B-N-T07-TOTAL B-N-RUN B-N-T12-TOTAL",
    ),
    (_TEXT_AMOUNTS, "B-N-T07-ITEM B-N-T12-SUM B-N-KEYEVAL-AMT"),
    ((*_TEXT_AMOUNTS, "W_TEXT_AMOUNT"), "B-N-PERF-AMT"),
    (("W_TEXT_AMOUNT", "W_TEXT_ROUNDING"), "B-N-YOY-PREV B-N-RUN-PREV"),
    (
        _TEXT_CHANGES,
        "B-N-YOY-INC B-N-YOY-EXP B-N-YOY-BAL B-N-T07-DELTA B-N-T07-ITEM-DELTA",
    ),
    (
        ("E_TEXT_PERCENT", "W_TEXT_PERCENT", "E_TEXT_DIRECTION"),
        "B-N-T07-PCT B-N-T07-ITEM-PCT B-N-RUN-PCT",
    ),
    (("W_TEXT_FLAT",), "B-N-T07-FLAT"),
    (("E_TEXT_REASON",), "B-N-T07-REASON"),
    (("W_TEXT_EXCEEDS",), "B-N-SME-LE"),
    (("E_TEXT_COUNT",), "B-N-CAR-SUM B-N-KEYEVAL-COUNT"),
    (("W_TEXT_BLANK",), "B-N-CAR-BLANK"),
    (("W_TEXT_DATE",), "B-N-CAR-DATE"),
    (("W_TEXT_VEHICLES",), "B-N-CAR-RUN"),
    (("W_TEXT_COUNT",), "B-N-PERF-COUNT"),
)
_CODES = {rule: codes for codes, rules in _RULES_BY_CODES for rule in rules.split()}


def codes_of(rule: str) -> tuple[str, ...]:
    """The words that the rule may say; none for a rule that is not listed."""
    return _CODES.get(rule, ())
