"""Transcripts: the paid steps of a run on one of two decoy tables, played back on the other.

The tape holds every paid answer, and what the exact answers are on both tables along that path:
all that an attacker who knows both tables can judge by.
"""

import math
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from privacy.accounting import Accountant
from privacy.mechanisms import Tape
from synth.audit.decoys import Decoys
from synth.counting.in_memory import ValueSource
from synth.domain import Floats
from synth.dossier.likeness import all_rows
from synth.dossier.numbers import Json
from synth.dossier.prediction import describe_trial
from synth.engines import Engine
from synth.purchases import Purchase
from synth.release.model import Model
from synth.tables.schema import Schema

_MOST_SAMPLED = 20_000  # rows: next to very wide noise, the paid number can be any
_LEAST_SIGMA = 1.0  # of noise whose width is compared with what was paid

Account = Callable[[Schema], Accountant]


@dataclass(frozen=True)
class Transcript:
    """One run on a decoy table, as the attacker judges it.

    Attributes:
        log_ratio: of the likelihood with the group to that without; infinite where only one of
            the two tables can have given these answers.
        squared_shift: squared distance between the exact answers on both tables, each in units of
            the noise that was paid for it.
        squares: sum of the squared noise, in the same units, of answers with a σ of 1 or more:
            discrete noise is Gaussian to within 10⁻⁴ there, and is narrower than its σ below.
        answers: how many answers that is.
        unpaid: purchases that are not on the account.
        overdrawn: purchases whose exact answers lie further apart than was declared.
    """

    log_ratio: float
    squared_shift: float
    squares: float
    answers: int
    unpaid: int
    overdrawn: int


def transcript(
    decoys: Decoys,
    kind: str,
    engine: Engine,
    account: Account,
    *,
    present: bool,
    groups: tuple[str, ...] = (),
) -> Transcript:
    """Run the paid steps on one of two neighbours, and play the answers back on the other."""
    tables = (decoys.base, decoys.neighbours[kind])
    own, other = tables[present], tables[not present]
    seed = secrets.randbits(32)
    tape = Tape()
    accountant = account(decoys.schema)
    outcome = _paid_steps(own, decoys.schema, engine, accountant, tape, seed, groups)
    played, again = tape.rewind(), account(decoys.schema)
    try:
        replayed = _paid_steps(other, decoys.schema, engine, again, played, seed, groups)
    except Exception:  # whatever breaks now, broke because the table is another one
        replayed = {}
    log_ratio, squared_shift, squares, answers, overdrawn = 0.0, 0.0, 0.0, 0, 0
    # On the way that was recorded, the other table must ask the same, and end in the same.
    certain = outcome != replayed or tape.spends != played.spends
    for output, here, there, spend in zip(
        tape.outputs, tape.inputs, played.inputs, tape.spends, strict=False
    ):
        noise, shift, always, proves = _noise_and_shift(output, here, there, spend.sigma)
        certain = certain or proves
        log_ratio += float(shift @ shift - 2 * noise @ shift) / 2
        squared_shift += float(shift @ shift)
        if spend.sigma >= _LEAST_SIGMA:
            squares += float(noise[:always] @ noise[:always])
            answers += always
        allowed = decoys.group**2 * spend.squared_sensitivity
        overdrawn += float(shift @ shift) * spend.sigma**2 > allowed * (1 + 1e-9)
    # Positive where the answers speak for the table that gave them.
    sign = 1.0 if present else -1.0
    return Transcript(
        sign * (math.inf if certain else log_ratio),
        squared_shift,
        squares,
        answers,
        unpaid=(Counter(tape.spends) - Counter(accountant.spends)).total(),
        overdrawn=overdrawn,
    )


def _paid_steps(
    rows: ValueSource,
    schema: Schema,
    engine: Engine,
    accountant: Accountant,
    tape: Tape,
    seed: int,
    groups: tuple[str, ...],
) -> Json:
    """Buy all that a run buys; return what it would publish of it."""
    purchase = Purchase(rows, schema, engine, accountant, tape, groups)
    columns = purchase.buy_columns()
    paid = purchase.encode(columns)
    model = Model(columns.codec, purchase.fit_model(paid))
    n_rows = int(np.clip(round(columns.codec.total), 1, _MOST_SAMPLED))
    codes = model.codes(n_rows, seed=seed)
    shown = all_rows(model.decode(codes, seed=seed), schema)
    codes = model.codec.recode(codes, shown)
    trial = purchase.try_target(model.codec, paid, codes)
    groupings = purchase.measure_groups(columns, shown)
    broken = purchase.measure_broken()
    likeness = purchase.measure_likeness(columns, shown)
    return {
        "total": columns.codec.total,
        "sizes": columns.codec.domain.sizes,
        "codes": {name: held.tobytes() for name, held in codes.items()},
        "groups": [grouping.distances.tobytes() for grouping in groupings],
        "likeness": likeness,
        "target": describe_trial(trial),
        "broken": None if broken is None else broken.counts.tobytes(),
    }


def _noise_and_shift(
    output: Any, here: Any, there: Any, sigma: float
) -> tuple[Floats, Floats, int, bool]:
    """Return an answer's noise and the way to the other table's exact answer, in units of σ.

    Also how many of its cells, the first, are released whatever they are, and whether it proves
    which table it came from. Of a threshold's names those count that both tables hold and that
    were released: a released name that one of them lacks is proof.
    """
    nothing = np.zeros(0)
    if isinstance(here, dict) != isinstance(there, dict):
        return nothing, nothing, 0, True
    if not isinstance(here, dict):
        if here.shape != there.shape:
            return nothing, nothing, 0, True
        noise = (output - here).ravel() / sigma
        return noise, (there - here).ravel() / sigma, noise.size, False
    released, always = output
    given: dict[str | int, int] = {**dict(enumerate(always.tolist())), **released}
    if not given.keys() <= here.keys() & there.keys():
        return nothing, nothing, 0, True
    exact = np.array([here[name] for name in given])
    others = np.array([there[name] for name in given])
    noisy = np.array(list(given.values()))
    return (noisy - exact) / sigma, (others - exact) / sigma, len(always), False
