"""Every draw is on the books: the ledger first, then the price, then the noise, once."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from privacy import noise
from privacy.accounting import Accountant, Budget, Spend
from privacy.ledger import Ledger
from privacy.noise import Integers
from synth import Table, pipeline, synthesize
from synth.audit.decoy_audit import DecoyAudit
from synth.engines import ENGINES
from tests.neighbours import PERSON, population


def assert_every_draw_is_on_the_books(folder: Path, *, engine: str = "tree") -> None:
    """Watch a whole run: what the sampler is asked follows what was paid, draw by draw."""
    table = Table.from_frame(population(np.random.default_rng(3), PERSON, 500), PERSON)
    path = folder / "ledger.db"
    events: list[tuple[str, float]] = []
    states: set[str] = set()
    charge, draw, audit = Accountant.charge, noise._draw_from_table, pipeline.audit_decoys

    def charged(accountant: Accountant, spend: Spend) -> None:
        charge(accountant, spend)
        events.append(("paid", spend.sigma))

    def drawn(size: int, *, sigma: float) -> Integers:
        states.update(entry.state for entry in Ledger(path).entries()[-1:])
        events.append(("drawn", sigma))
        return draw(size, sigma=sigma)

    def audited(*known: Any, **options: Any) -> DecoyAudit:
        found = audit(*known, **options)
        events.clear()  # on invented persons, before the ledger knows of a run
        states.clear()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "audit_decoys", audited)
        # The audit would refuse some bugs before the books are opened.
        patch.setattr(DecoyAudit, "refuse_if_contradicted", lambda audit: None)
        patch.setattr(Accountant, "charge", charged)
        patch.setattr(noise, "_draw_from_table", drawn)
        release = synthesize(table, Budget(20.0, 1e-5), engine=engine, ledger=path)

    spends: list[dict[str, Any]] = release.certificate.content["spends"]
    expected = []
    for spend in spends:
        draws = 2 if spend["mechanism"] == "threshold" else 1  # names, and what every table has
        expected += [("paid", spend["sigma"]), *[("drawn", spend["sigma"])] * draws]
    assert events == expected
    assert states == {"STARTED"}
    assert [entry.state for entry in Ledger(path).entries()] == [
        *("OPENED", "RESERVED", "STARTED", "COMMITTED")
    ]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.usefixtures("charts_drawn_once")
def test_every_draw_is_on_the_books(engine: str, tmp_path: Path) -> None:
    """Nothing is drawn before the ledger says STARTED, unpaid, or twice for one price."""
    assert_every_draw_is_on_the_books(tmp_path, engine=engine)
