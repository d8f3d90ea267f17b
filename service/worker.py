"""One run in a process of its own: `python -m service.worker FOLDER LOCK`, what to do on stdin.

It goes on when the page or the web server ends: what comes of it lies in its folder, where whoever
looks next finds it. The table is decrypted in memory; the folder gets the steps and the release.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from service.store.layout import RELEASE, STEPS

NICENESS = 5  # the page goes first
MOST_IN_MEMORY = 64 << 20  # bytes of a table that is counted in memory
MEMORY = 1 << 30  # bytes that counting a larger one keeps to


def main() -> None:
    """Read what to do, make the release, say how it ended."""
    folder, lock = Path(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(lock, False)  # it ends with this process, not with one of a library
    told = sys.stdin.buffer.read()
    if not told.endswith(b"\n"):
        sys.exit(1)  # who started this was ended before all was said: nothing has begun
    order = json.loads(told)
    os.nice(NICENESS)
    with (folder / STEPS).open("w", encoding="utf-8", buffering=1) as steps:

        def tell(**line: Any) -> None:
            steps.write(json.dumps(line) + "\n")

        tell(step="READING", share=0.0)
        try:
            _make(folder / RELEASE, order, tell)
        except Exception as error:
            tell(**_ending(error))
        else:
            tell(done=True)


def _make(path: Path, order: dict[str, Any], tell: Any) -> None:
    # Imported only now: it takes two seconds, and whoever looks sees the first step before.
    from privacy.sketch import Resemblance
    from synth import Budget, synthesize
    from synth.engines import engine_named
    from synth.statement import Statement

    with _read(order) as table:
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


def _read(order: dict[str, Any]) -> Any:
    """Return the table: a large one counted from disk, sealed there, if it can be read in parts.

    What only reading as a whole can put right, such as rows of another length, is left to that.
    """
    from service.vault import decrypt, open_decrypted
    from synth import InputError, Schema, Table
    from synth.counting.in_memory import as_private
    from synth.counting.table_on_disk import TableOnDisk

    upload, key = Path(order["upload"]), bytes.fromhex(order["key"])
    schema = Schema.from_yaml(order["schema"])
    if upload.stat().st_size > MOST_IN_MEMORY:
        source = open_decrypted(upload, key=key, upload=upload.name, name=order["name"])
        try:
            return TableOnDisk.read(source, schema, memory_limit=MEMORY)
        except InputError:
            pass
    content = decrypt(upload, key=key, upload=upload.name)
    return as_private(Table.from_bytes(content, schema, name=order["name"]))


def _ending(error: Exception) -> dict[str, Any]:
    from synth import BudgetExceeded, InputError, LedgerFault
    from synth.faults import location_of

    if isinstance(error, InputError | BudgetExceeded | LedgerFault):
        return {"refused": error.message.to_json()}
    return {"fault": location_of(error)}


if __name__ == "__main__":
    main()
