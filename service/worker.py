"""One run in a process of its own: `python -m service.worker FOLDER`, order and table on stdin.

The page cancels a run by ending this process. The private rows come through a pipe and never
touch the disk; the folder gets the steps and, at the end, the release.
"""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

STEPS, RELEASE = "steps.jsonl", "release.zip"


def main() -> None:
    """Read the order and the table, make the release, say how it ended."""
    folder = Path(sys.argv[1])
    order = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read(order["bytes"])
    threading.Thread(target=_end_with_the_page, daemon=True).start()
    with (folder / STEPS).open("w", encoding="utf-8", buffering=1) as steps:

        def tell(**line: Any) -> None:
            steps.write(json.dumps(line) + "\n")

        tell(step="READING", share=0.0)
        try:
            _make(folder / RELEASE, order, content, tell)
        except Exception as error:
            tell(**_ending(error))
        else:
            tell(done=True)


def _make(path: Path, order: dict[str, Any], content: bytes, tell: Any) -> None:
    # Imported only now: until the pipe is emptied the page waits, and this takes two seconds.
    from privacy.sketch import Resemblance
    from synth import Budget, Schema, Table, synthesize
    from synth.engines import engine_named
    from synth.statement import Statement

    table = Table.from_bytes(content, Schema.from_yaml(order["schema"]), name=order["name"])
    del content
    release = synthesize(
        table,
        Budget(order["epsilon"], order["delta"]),
        engine=engine_named(order["engine"], target=order["target"]),
        ledger=order["ledger"],
        population=order["population"],
        proposed=order["proposed"],
        statement=Statement(**order["statement"]),
        groups=order["groups"],
        progress=lambda step, share: tell(step=step.name, share=share),
        # Where the table comes from is told before the run, by the page.
        notice=lambda told: (
            tell(resembles=told.population) if isinstance(told, Resemblance) else None
        ),
    )
    release.to_zip(path)


def _ending(error: Exception) -> dict[str, Any]:
    from synth import BudgetExceeded, InputError, LedgerFault
    from synth.faults import location_of

    if isinstance(error, InputError | BudgetExceeded | LedgerFault):
        return {"refused": error.message.to_json()}
    return {"fault": location_of(error)}


def _end_with_the_page() -> None:
    """End when the pipe closes: the page's process is gone, however it ended."""
    # Not sys.stdin: its lock, held by this thread, would spoil the interpreter's own end.
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
