"""What the gateway says while it runs: one JSON object a line, never a password."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import datetime
from typing import cast

from qingshan.edge.archive.clock import BEIJING

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "taskName"}


class JsonLines:
    """A record as one line: time, level, event, what is said, and the values that come with it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, tz=BEIJING).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", record.name.rpartition(".")[2]),
            "said": record.getMessage(),
        }
        line |= {
            name: value for name, value in vars(record).items() if name not in _PLAIN and name != "event"
        }
        if record.exc_info:
            line["fault"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send what the gateway says to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(cast(logging.Formatter, JsonLines()))
    logger = logging.getLogger("qingshan.edge")
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False
