"""The annex of a run: exact comparison and attacks, for the owner, once the decision is made."""

import logging

from service.intake import Source
from service.runs import Finished, Run
from service.sampling import open_release
from service.words import language
from synth import InputError, Schema, Table
from synth.annex.attacks.attack import Progress
from synth.annex.comparison import review, review_and_attack
from synth.annex.page import render_annex
from synth.faults import location_of

_log = logging.getLogger(__name__)


def draw(run: Run, source: Source, progress: Progress | None = None) -> str:
    """Compare a run's release with the table it was made from; return the annex as HTML.

    Args:
        progress: is told the share that is done of the attacks, which are made only then; it may
            raise to cancel.

    Raises:
        InputError: the decision is open, or this is another table; says which.
    """
    finished = run.poll()
    if not (run.decided and isinstance(finished, Finished)):
        raise InputError("Decide first whether to use the release.")
    try:
        release = open_release(finished)
        table = Table.from_frame(source.frame, Schema.from_yaml(run.order.schema))
        annex = (
            review(release, table, cells=source.frame)
            if progress is None
            else review_and_attack(release, table, cells=source.frame, progress=progress)
        )
        return render_annex(annex, language=language())
    except InputError:
        raise
    except Exception as error:
        _log.error("An annex broke off: %s", location_of(error))
        raise InputError(
            "The internal report could not be made: internal error. The log names the place "
            "in the program, and nothing of your table."
        ) from None
