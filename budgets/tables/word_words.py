"""Word文件用语: what is said about a .docx that comes back, beside the public error vocabulary.

They stand in `data/word.csv` in the same form as `data/words.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from budgets.tables.findings import Finding
from budgets.tables.vocabulary import WORDS as PUBLIC
from budgets.tables.vocabulary import Word, load_words

WORDS: Mapping[str, Word] = load_words(Path(__file__).with_name("data") / "word.csv")
_ADVICE: Final = "请用Word或WPS打开，另存为新的.docx文档后重新上传。"
#: What these advise holds for any file.
_ADVISED_WELL: Final = frozenset({"E_NAME", "E_EMPTY", "E_TOO_LARGE", "E_ENCRYPTED"})


def of_word(finding: Finding) -> Finding:
    """What the gate says of a workbook's package, said of a Word document's."""
    word = PUBLIC.get(finding.code)
    if word is None or finding.code in _ADVISED_WELL:
        return finding
    bare = finding.message.removesuffix(word.advice).replace("工作簿", "文档")
    return replace(finding, message=bare + _ADVICE)
