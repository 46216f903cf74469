"""文字文件: the JSON files of `--overview` and `--narrative`, read within bounds. No database."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from budgets.reading.texts import TextsError, texts_of
from budgets.tables.texts import DeclaredTexts

#: More than all texts of a document, with room for its tables in the same file.
LIMIT: Final = 4_000_000


class TextsFileError(Exception):
    """The file cannot be used; the argument is a Chinese sentence that names it."""


def read_texts(
    *, overview: Path | None = None, narrative: Path | None = None
) -> DeclaredTexts | None:
    """公开文字 of the files: duties and institutions of one, the explanation of the other.

    Both may be one file. None where no file is given. Raises `TextsFileError`.
    """
    if overview is None and narrative is None:
        return None
    texts = DeclaredTexts()
    if overview is not None:
        read = _read(overview)
        if not (read.duties or read.organisation or read.institutions):
            raise TextsFileError(f"文件 {overview} 中没有主要职责和机构设置（overview）。")
        texts = replace(read, sections=())
    if narrative is not None:
        read = _read(narrative)
        if not read.sections:
            raise TextsFileError(f"文件 {narrative} 中没有情况说明（narrative）。")
        texts = replace(texts, sections=read.sections, glossary=read.glossary or texts.glossary)
    return texts


def _read(path: Path) -> DeclaredTexts:
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except OSError as error:
        raise TextsFileError(f"无法读取文件 {path}：{error.strerror}。") from error
    if len(content) > LIMIT:
        raise TextsFileError(f"文件 {path} 超过{LIMIT // 1_000_000}MB。请只保留文字部分。")
    try:
        return texts_of(json.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise TextsFileError(f"文件 {path} 不是UTF-8编码。请另存为UTF-8编码后重试。") from error
    except TextsError as error:
        raise TextsFileError(f"文件 {path}：{error}") from error
    except json.JSONDecodeError as error:
        raise TextsFileError(
            f"文件 {path} 不是JSON（第{error.lineno}行第{error.colno}个字符处无法读取）。"
        ) from error
    except (ValueError, RecursionError) as error:
        # Numbers of thousands of digits, brackets in brackets: no form of ours.
        raise TextsFileError(f"文件 {path} 的内容异常，无法读取。") from error
