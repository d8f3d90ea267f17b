"""One reader: `python -m service.reader`, a table on stdin first, then questions, a line each.

It is confined before it reads anything of the table, ends when the pipe of questions does, and says
on stdout what it found: progress, an answer, a refusal, or the place of a fault.
"""

import json
import os
import sys
import threading
from queue import SimpleQueue
from typing import Any, BinaryIO

from service.reader.confinement import Limits, allow_seconds, confine


def main() -> None:
    """Take the limits and confine; then answer until nobody asks."""
    spare_torch()
    told = json.loads(sys.stdin.buffer.readline())
    limits = Limits(told["memory"], told["seconds"], told["file"])
    answers = _answers()
    network = confine(limits)
    asked: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    from service.reader import wire  # with all that reads tables: a second

    _say(answers, wire.write({"confined": network}))
    desk: Any = None
    while True:
        question = wire.read(asked.get())
        allow_seconds(limits.seconds)
        try:
            if question["ask"] == "open":
                desk = None  # the one before is let go first
                desk = _open(question)
                answer: Any = desk.contents
            else:
                desk.tell = lambda share: _say(answers, wire.write({"progress": share}))
                answer = getattr(desk, question["ask"])(*question["with"])
            said = {"answer": answer}
        except BaseException as error:  # a panic of Rust among them
            said = _ending(error)
        _say(answers, wire.write(said))


def spare_torch() -> None:
    """Let nothing here load torch: what finds names in texts would, and uses none of it.

    Where it is installed that takes three seconds of a processor and 190 MB, for each table.
    """
    sys.modules["torch"] = None  # type: ignore[assignment]


def _open(question: dict[str, Any]) -> Any:
    from service.reader.desk import Desk
    from service.vault import decrypt

    path = question["path"]
    key = bytes.fromhex(question["key"])
    return Desk(decrypt(path, key=key, upload=path.name), question["name"], question["reading"])


def _ending(error: BaseException) -> dict[str, Any]:
    from synth import InputError
    from synth.faults import location_of

    if isinstance(error, InputError):
        return {"refused": error.message}
    if isinstance(error, MemoryError):
        return {"ended": "memory"}
    return {"fault": location_of(error)}


def _listen(asked: "SimpleQueue[bytes]") -> None:
    """Pass questions on; where nobody can ask any more, end at once, whatever is being done."""
    for line in sys.stdin.buffer:
        asked.put(line)
    os._exit(0)


def _answers() -> BinaryIO:
    """Return where answers go; what a library prints, which can quote a cell, goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def _say(answers: BinaryIO, line: bytes) -> None:
    answers.write(line)
    answers.flush()


if __name__ == "__main__":
    main()
