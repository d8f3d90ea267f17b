"""The annex of a run: exact comparison and attacks, for the owner, once the decision is made."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from privacy.ledger import Ledger
from service import intake, uploads
from service.intake import Source
from service.runs import Finished, Run
from service.words import language
from synth import InputError, Schema
from synth.commands.opening import user_here

Progress = Callable[[float], object]


def is_here(run: Run, source: Source | None) -> bool:
    """Tell whether the table of a run is kept, or is one of its name that the session holds."""
    return (source is not None and source.name == run.order.name) or (
        run.store.has_upload(run.upload)
    )


def draw(
    run: Run, source: Source | None, progress: Progress | None = None, *, by: str = user_here()
) -> str:
    """Compare a run's release with the table it was made from; return the annex as HTML.

    Args:
        source: the session's table, which is taken where it has the name of the run's.
        by: who opens it, as the ledger is told before anything is compared.
        progress: is told the share that is done of the attacks, which are made only then; it may
            raise to cancel.

    Raises:
        InputError: the decision is open, or this is another table; says which.
        LedgerFault: the ledger cannot be written, or the name cannot be printed.
    """
    finished = run.poll()
    if not (run.decided and isinstance(finished, Finished)):
        raise InputError("Decide first whether to use the release.")
    if source is None or source.name != run.order.name:
        source = uploads.find(run.store, run.upload)
    schema = Schema.from_yaml(run.order.schema)
    if set(source.header) != {column.name for column in schema.columns}:
        intake.hold_to(schema, source.header)
    today = datetime.now(UTC).date().isoformat()
    book = Ledger.existing(Path(run.order.ledger))
    book.record_reading(finished.certificate["run"], by=by, date=today)
    return source.compare(run.path, schema, language(), progress)
