"""The decoy audit: a run's configuration, tried on invented persons who want to be found.

The paid steps of the configuration are run on a decoy table and on its neighbour. An attacker who
is shown every paid answer, and knows both tables, guesses which it was; how often that succeeds is
a lower bound on what the configuration gives away. No private row is read, no budget touched.
"""

import math
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from privacy.accounting import DELTA_UNIT, MU_SQUARED_UNIT, Accountant
from privacy.audit import Audit, Claim, judge
from privacy.mechanisms import Tape
from synth.counting import Rows
from synth.decoys import Decoys, decoy_schema, make_decoys
from synth.dossier import Json
from synth.engines import Engine
from synth.errors import InputError
from synth.likeness import unbounded
from synth.model import Model
from synth.purchases import Purchase
from synth.schema import Schema

CONFIDENCE = 1 - 1e-6  # of each bound: nobody's run is refused for bad luck
_MOST_SAMPLED = 20_000  # rows: next to very wide noise, the paid number can be any
# Of μ, for the group: where half the noise shows after the fewest trials.
_GROUP_MU = 2.0
_EVEN = 0.0  # the log-likelihood ratio from which on the attacker accuses

Account = Callable[[Schema], Accountant]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Transcript:
    """One run on a decoy table, as the attacker judges it.

    Attributes:
        log_ratio: of the likelihood with the group to that without; infinite where only one of
            the two tables can have given these answers.
        squared_shift: squared distance between the exact answers on both tables, each in units of
            the noise that was paid for it.
        squares: sum of the squared noise of the answers, in the same units.
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


@dataclass(frozen=True)
class DecoyAudit:
    """What all transcripts show together.

    Attributes:
        columns: of the decoys.
        neighbours: kind of neighbour → transcripts of it, and those that prove a table.
        judged: the bound that asks nothing of the mechanisms: error rates, by Clopper–Pearson.
        gaussian_mu: the bound if each answer's noise is Gaussian and in proportion to what was
            paid for: shifts of the exact answers over the noise that was seen.
        gaussian_expected: what that comes to if every answer moves as far as it was paid for.
        unpaid: purchases that were not on the account, in all transcripts.
        overdrawn: purchases whose exact answers moved further than was declared and paid for.
    """

    columns: tuple[str, ...]
    neighbours: dict[str, tuple[int, int]]
    judged: Audit
    gaussian_mu: float
    gaussian_expected: float
    unpaid: int
    overdrawn: int

    @property
    def contradicts(self) -> bool:
        """Tell whether a bound lies above the claim, or a purchase was not what it said."""
        beyond = max(self.judged.mu, self.gaussian_mu) > self.judged.claim.mu
        return beyond or self.unpaid + self.overdrawn > 0

    def refuse_if_contradicted(self) -> None:
        """Let nothing be spent on a configuration that was shown to break its promise.

        Raises:
            InputError: a bound lies above the claim.
        """
        if self.contradicts:
            claim, mu = self.judged.claim, max(self.judged.mu, self.gaussian_mu)
            raise InputError(
                f"The audit contradicts the promise: on invented persons this configuration gives "
                f"away ε ≥ {claim.epsilon_at(mu):.4g} where ε = {claim.epsilon:.4g} is claimed; "
                f"{self.unpaid} purchases were not charged, {self.overdrawn} charged too little. "
                "Nothing was spent. Do not use this version; `synth audit` shows more."
            )

    def to_json(self) -> Json:
        """Return the audit as dossier.json holds it."""
        judged = self.judged
        claim = judged.claim
        return {
            "columns": list(self.columns),
            "neighbours": [
                {"kind": kind, "transcripts": tried, "proofs": proofs}
                for kind, (tried, proofs) in self.neighbours.items()
            ],
            "unpaid": self.unpaid,
            "overdrawn": self.overdrawn,
            "trials": judged.errors.absent + judged.errors.present,
            "group": judged.group,
            "confidence": judged.confidence,
            "claim": {"mu": claim.mu, "epsilon": claim.epsilon, "delta": claim.delta},
            "rates": {
                **_bound(claim, judged.mu),
                "expected": _bound(claim, judged.expected_mu),
                "half_noise": _bound(claim, judged.half_noise_mu),
            },
            "gaussian": {
                **_bound(claim, self.gaussian_mu),
                "expected": _bound(claim, self.gaussian_expected),
                "half_noise": _bound(claim, 2 * self.gaussian_expected),
            },
        }


def audit_decoys(
    schema: Schema,
    engine: Engine,
    account: Account,
    *,
    trials: int,
    progress: Callable[[float], None] = lambda share: None,
) -> DecoyAudit:
    """Run the paid steps of a configuration on decoys and say what they give away at least.

    Args:
        schema: of the private table; the decoys have up to three of its columns.
        account: opens an account with the run's budget, for the columns of the decoys.
        trials: transcripts on each of the two tables. Never as many as fit into some time: the
            number is published, and a clock tells of the machine and of what it holds.
        progress: is told the share of the trials that are done.
    """
    held = decoy_schema(schema)
    accountant = account(held)
    mu = (accountant.granted * MU_SQUARED_UNIT) ** 0.5
    decoys = _decoys(held, engine, account, group=max(1, round(_GROUP_MU / mu)))
    kinds = list(decoys.neighbours)

    def one(trial: int, present: bool) -> tuple[str, Transcript]:
        # By turns: each kind is tried as often. The sum of right guesses then spreads less than
        # that of equal chances, for which the bound is made (Hoeffding 1956, Theorem 4).
        kind = kinds[trial % len(kinds)]
        return kind, transcript(decoys, kind, engine, account, present=present)

    found: dict[bool, list[tuple[str, Transcript]]] = {False: [], True: []}
    for trial in range(trials):
        progress(trial / trials)
        for present in found:
            found[present].append(one(trial, present))
    claim = Claim(mu, accountant.budget.delta, accountant.delta_granted * DELTA_UNIT)
    return _concluded(decoys, found, claim)


def transcript(
    decoys: Decoys, kind: str, engine: Engine, account: Account, *, present: bool
) -> Transcript:
    """Run the paid steps on one of two neighbours, and play the answers back on the other."""
    tables = (decoys.base, decoys.neighbours[kind])
    own, other = tables[present], tables[not present]
    seed = secrets.randbits(32)
    tape = Tape()
    accountant = account(decoys.schema)
    outcome = _paid_steps(own, decoys.schema, engine, accountant, tape, seed)
    played = tape.rewound()
    try:
        replayed = _paid_steps(other, decoys.schema, engine, account(decoys.schema), played, seed)
    except Exception:  # whatever breaks now, broke because the table is another one
        replayed = {}
    log_ratio, squared_shift, squares, answers, overdrawn = 0.0, 0.0, 0.0, 0, 0
    # On the way that was recorded, the other table must ask the same, and end in the same.
    certain = outcome != replayed or tape.spends != played.spends
    for output, here, there, spend in zip(
        tape.outputs, tape.inputs, played.inputs, tape.spends, strict=False
    ):
        noise, shift, always, proves = _compared(output, here, there, spend.sigma)
        certain = certain or proves
        log_ratio += float(shift @ shift - 2 * noise @ shift) / 2
        squared_shift += float(shift @ shift)
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
    rows: Rows, schema: Schema, engine: Engine, accountant: Accountant, tape: Tape, seed: int
) -> Json:
    """Buy all that a run buys; return what it would publish of it."""
    purchase = Purchase(rows, schema, engine, accountant, tape)
    columns = purchase.columns()
    model = Model(columns.codec, purchase.model(purchase.counts(columns)))
    n_rows = int(np.clip(round(columns.codec.total), 1, _MOST_SAMPLED))
    codes = model.codes(n_rows, seed=seed)
    shown = unbounded(model.decode(codes, seed=seed), schema)
    likeness = purchase.likeness(columns, shown)
    return {
        "total": columns.codec.total,
        "sizes": columns.codec.domain.sizes,
        "codes": {name: held.tobytes() for name, held in codes.items()},
        "likeness": likeness,
    }


def _compared(output: Any, here: Any, there: Any, sigma: float) -> tuple[Floats, Floats, int, bool]:
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


def _decoys(schema: Schema, engine: Engine, account: Account, *, group: int) -> Decoys:
    """Make decoys for the noise that this budget buys on such columns."""
    smallest = make_decoys(schema, noise=1.0, group=1)
    noise = Purchase(smallest.base, schema, engine, account(schema)).columns().noise
    return make_decoys(schema, noise=noise, group=group)


def _concluded(
    decoys: Decoys, found: dict[bool, list[tuple[str, Transcript]]], claim: Claim
) -> DecoyAudit:
    absent, present = (np.array([t.log_ratio for _, t in found[here]]) for here in (False, True))
    every = [*found[False], *found[True]]
    gaussian_mu, width = _gaussian_mu(every)
    return DecoyAudit(
        columns=tuple(column.name for column in decoys.schema.modelled),
        neighbours={
            kind: (
                sum(one == kind for one, _ in every),
                sum(one == kind and math.isinf(t.log_ratio) for one, t in every),
            )
            for kind in decoys.neighbours
        },
        judged=judge(
            absent,
            present,
            claim,
            threshold=_EVEN,
            confidence=CONFIDENCE,
            group=decoys.group,
        ),
        gaussian_mu=gaussian_mu / decoys.group,
        gaussian_expected=claim.mu / width,
        unpaid=sum(t.unpaid for _, t in every),
        overdrawn=sum(t.overdrawn for _, t in every),
    )


def _gaussian_mu(transcripts: list[tuple[str, Transcript]]) -> tuple[float, float]:
    """Return the least μ of two tables if noise is Gaussian, and how narrowly its width is known.

    A μ-GDP pair has a divergence, that is a mean log-likelihood ratio, of at most μ²/2; along a
    path of Gaussian answers it is half the mean squared shift over the noise's variance. The
    bound is that of the worst kind of neighbour, of all of which the spread is one.
    """
    miss = (1 - CONFIDENCE) / 2
    answers = sum(t.answers for _, t in transcripts)
    squares = sum(t.squares for _, t in transcripts)
    # χ²: the greatest σ that the noise seen allows, over the noise seen.
    width = math.sqrt(answers / (2 * float(special.gammaincinv(answers / 2, miss))))
    shifts: dict[str, list[float]] = {}
    for kind, one in transcripts:
        shifts.setdefault(kind, []).append(one.squared_shift)
    freedom = len(transcripts) - len(shifts)
    if freedom < 1:
        return 0.0, width
    variance = sum(np.var(held) * len(held) for held in shifts.values()) / freedom
    quantile = -float(special.stdtrit(freedom, miss / len(shifts)))
    shift = max(
        float(np.mean(held)) - quantile * math.sqrt(variance / len(held))
        for held in shifts.values()
    )
    return math.sqrt(max(0.0, shift) / (squares / answers)) / width, width


def _bound(claim: Claim, mu: float) -> Json:
    return {"mu": mu, "epsilon": claim.epsilon_at(mu)}
