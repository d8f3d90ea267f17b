"""The log of a server: one line of JSON for what happened, with ids and never with what was said.

No cell, no name, no token and no query of an address can stand in it, for a line has the fields
that are named where it is written. Of what libraries log, the text is kept as they wrote it in
their code, without the values that they would put in; of a fault its type and place.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from synth.faults import location_of

DOOR = "semblance.door"  # in a request's scope: the template of what the gate has answered
PERSON = "semblance.person"  # in a request's scope: the id of whoever asks, once it is known

_OURS = "service"
_CHATTER = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", "websockets")

_log = logging.getLogger("service.events")


class JsonLines(logging.Formatter):
    """Writes a record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower()}
        told = getattr(record, "told", None)
        if told is None:
            is_ours = record.name.partition(".")[0] == _OURS
            # asyncio writes an error that nobody took, and what it says, under its first line.
            said = record.getMessage() if is_ours else str(record.msg).partition("\n")[0]
            line |= {"event": "log", "logger": record.name, "said": said}
        else:
            line |= {"event": record.msg, **told}
        if record.exc_info and record.exc_info[1] is not None:
            line["fault"] = location_of(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def event(name: str, **told: str | int | float | None) -> None:
    """Write a line, where lines are written: a server of several people does, a laptop does not.

    Args:
        told: ids, states, numbers of which none is private.
    """
    _log.info(name, extra={"told": {key: one for key, one in told.items() if one is not None}})


def write_json() -> None:
    """Have all that this process logs written to stderr as lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers, root.level = [handler], logging.WARNING
    for name in (*_CHATTER, *list(logging.root.manager.loggerDict)):
        if name in _CHATTER or name.partition(".")[0] == "streamlit":
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [], True
            logger.setLevel(logging.WARNING)
    _log.setLevel(logging.INFO)
