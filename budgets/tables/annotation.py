"""标注: the words by which the portal knows its own marks in an officer's workbook again.

Whoever writes the marks and whoever reads the file both take them from here.
"""

from __future__ import annotations

from typing import Final

#: The sheet that lists all findings; its first cell says whose it is, whatever its name.
LIST_NAME: Final = "问题清单"
LIST_TITLE: Final = "问题清单（预算公开平台标注）"
#: The author of our cell comments, and how they begin: not every program keeps the author.
AUTHOR: Final = "预算公开平台"
COMMENT_OPENING: Final = f"{AUTHOR}："


def is_our_comment(author: str, text: str) -> bool:
    """Whether a comment is one that the portal has put in."""
    return author == AUTHOR or text.lstrip().startswith(COMMENT_OPENING)
