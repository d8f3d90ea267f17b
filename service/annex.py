"""The annex of a run: exact comparison and attacks, for the owner, once the decision is made."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from privacy.ledger import Ledger, LedgerFault
from service import uploads
from service.intake import Source
from service.runs import Finished, Run
from service.sampling import open_release
from service.words import language
from synth import InputError, Schema, Table
from synth.annex.attacks.attack import Progress
from synth.annex.comparison import review, review_and_attack
from synth.annex.page import render_annex
from synth.commands.opening import user_here
from synth.faults import location_of

_log = logging.getLogger(__name__)


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
    try:
        if source is None or source.name != run.order.name:
            source = uploads.find(run.store, run.upload)
        release = open_release(run)
        table = Table.from_frame(source.frame, Schema.from_yaml(run.order.schema))
        today = datetime.now(UTC).date().isoformat()
        book = Ledger.existing(Path(run.order.ledger))
        book.record_reading(finished.certificate["run"], by=by, date=today)
        annex = (
            review(release, table, cells=source.frame)
            if progress is None
            else review_and_attack(release, table, cells=source.frame, progress=progress)
        )
        return render_annex(annex, language=language())
    except (InputError, LedgerFault):
        raise
    except Exception as error:
        _log.error("An annex broke off: %s", location_of(error))
        raise InputError(
            "The internal report could not be made: internal error. The log names the place "
            "in the program, and nothing of your table."
        ) from None
