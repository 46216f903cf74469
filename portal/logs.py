"""日志: one JSON object a line, in UTC, values escaped, no secrets."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

#: Characters at which some readers break a line, and JSON does not escape.
_LINE_BREAKS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}


class JsonLines(logging.Formatter):
    """Writes a record as one line that no value can break."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON: time, level, logger, message and, where there is one, the error."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False).translate(_LINE_BREAKS)
