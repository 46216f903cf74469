"""What an uploaded workbook may hold. The figures are printed in the documentation."""

from __future__ import annotations

from typing import Final

MEGABYTE: Final = 1024 * 1024

#: The upload itself.
FILE_BYTES: Final = 20 * MEGABYTE
EXTENSIONS: Final = frozenset({".xlsx", ".xls", ".et", ".xml"})

#: 一表一文件: a zip of workbooks that are one unit's tables.
BUNDLE_EXTENSION: Final = ".zip"
BUNDLE_MEMBERS: Final = 40
BUNDLE_BYTES: Final = 60 * MEGABYTE
#: 批量上传: a zip of several units' files.
BATCH_MEMBERS: Final = 200
#: Characters of a member's name that sentences and addresses show.
MEMBER_NAME: Final = 80

#: The zip directory: judged before anything is unpacked.
MEMBERS: Final = 200
DIRECTORY_BYTES: Final = MEGABYTE
PART_BYTES: Final = 60 * MEGABYTE
TOTAL_BYTES: Final = 120 * MEGABYTE
RATIO: Final = 200
RATIO_FREE_BYTES: Final = MEGABYTE

#: XML.
DEPTH: Final = 64

#: HTML saved as .xls, and XML spreadsheets: blank cells cost time too.
MARKUP_TAGS: Final = 300_000
HTML_TABLES_DEEP: Final = 16
HTML_STYLE_CHARACTERS: Final = 500_000

#: Cells that are not blank, and what they hold.
ROWS: Final = 20_000
COLUMNS: Final = 200
CELLS: Final = 300_000
MERGES: Final = 5_000
MERGED_CELLS: Final = 300_000
CELL_CHARACTERS: Final = 32_767
#: Of a whole workbook: one long shared text may be used by every cell.
CHARACTERS: Final = 20_000_000

#: The reading process.
CHILD_MEMORY_BYTES: Final = 200 * MEGABYTE
CHILD_ADDRESS_BYTES: Final = 1024 * MEGABYTE
CHILD_CPU_SECONDS: Final = 2
BUNDLE_CPU_SECONDS: Final = 10
CHILD_WALL_SECONDS: Final = 60

#: How many further cells one finding names.
RELATED_CELLS: Final = 20
