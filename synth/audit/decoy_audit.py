"""The decoy audit: a run's configuration, tried on invented persons who want to be found.

The paid steps of the configuration are run on a decoy table and on its neighbour. An attacker who
is shown every paid answer, and knows both tables, guesses which it was; how often that succeeds is
a lower bound on what the configuration gives away. No private row is read, no budget touched.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np

from privacy.accounting import DELTA_UNIT, MU_SQUARED_UNIT
from privacy.audit import Audit, Claim, judge
from privacy.intervals import mean_at_least, width_at_most
from privacy.message import Message
from synth.audit.decoys import MOST_COLUMNS, Counted, Decoys, decoy_schema, make_decoys
from synth.audit.decoys_on_disk import DecoysOnDisk
from synth.audit.transcripts import Account, Transcript, transcript
from synth.counting.in_memory import Rows
from synth.dossier.numbers import Json
from synth.engines import Engine, options_of
from synth.errors import InputError
from synth.purchases import Purchase, refuse_too_wide
from synth.tables.schema import Schema

CONFIDENCE = 1 - 1e-6  # of each bound: nobody's run is refused for bad luck
_GROUP_MU = 2.0  # μ of the group's shift: where half the noise shows after the fewest trials
_ACCUSE_ABOVE = 0.0  # log-likelihood ratio: even odds


@dataclass(frozen=True)
class DecoyAudit:
    """What all transcripts show together.

    Attributes:
        columns: of the decoys.
        of_columns: how many the schema has that are modelled.
        on_disk: the decoys were counted from disk, else in memory.
        neighbours: kind of neighbour → transcripts of it, and those that prove a table.
        judged: the bound that asks nothing of the mechanisms: error rates, by Clopper–Pearson.
        gaussian_mu: the bound if each answer's noise is Gaussian and in proportion to what was
            paid for: shifts of the exact answers over the noise that was seen.
        gaussian_expected: what that comes to if every answer moves as far as it was paid for.
        width: the σ of the noise is at most this share of the σ that was paid for.
        unpaid: purchases that were not on the account, in all transcripts.
        overdrawn: purchases whose exact answers moved further than was declared and paid for.
    """

    columns: tuple[str, ...]
    of_columns: int
    on_disk: bool
    neighbours: dict[str, tuple[int, int]]
    judged: Audit
    gaussian_mu: float
    gaussian_expected: float
    width: float
    unpaid: int
    overdrawn: int

    @property
    def contradicts(self) -> bool:
        """Tell whether a bound lies above the claim, noise below, or a purchase is not as said."""
        beyond = max(self.judged.mu, self.gaussian_mu) > self.judged.claim.mu
        return beyond or self.width < 1 or self.unpaid + self.overdrawn > 0

    def refuse_if_contradicted(self) -> None:
        """Let nothing be spent on a configuration that was shown to break its promise.

        Raises:
            InputError: see `contradicts`.
        """
        if self.contradicts:
            claim, mu = self.judged.claim, max(self.judged.mu, self.gaussian_mu)
            narrow = Message(
                "; noise is at most {width:.3g} of what was paid for", width=self.width
            )
            raise InputError(
                "The audit contradicts the promise: on invented persons this configuration gives "
                "away ε ≥ {shown:.4g} where ε = {epsilon:.4g} is claimed{narrow}; {unpaid} "
                "purchases were not charged, {overdrawn} charged too little. Nothing was "
                "spent. Do not use this version; `synth audit` shows more.",
                shown=claim.epsilon_at(mu),
                epsilon=claim.epsilon,
                narrow=narrow if self.width < 1 else "",
                unpaid=self.unpaid,
                overdrawn=self.overdrawn,
            )

    def to_json(self) -> Json:
        """Return the audit as dossier.json holds it."""
        judged = self.judged
        claim = judged.claim
        return {
            "columns": list(self.columns),
            "of_columns": self.of_columns,
            "counted": "on disk" if self.on_disk else "in memory",
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
            "width": None if math.isinf(self.width) else self.width,
        }


def audit_decoys(
    schema: Schema,
    engine: Engine,
    account: Account,
    *,
    trials: int,
    columns: int | None = MOST_COLUMNS,
    on_disk: bool = False,
    groups: Sequence[str] = (),
    progress: Callable[[float], None] = lambda share: None,
) -> DecoyAudit:
    """Run the paid steps of a configuration on decoys and say what they give away at least.

    Args:
        schema: of the private table.
        account: opens an account with the run's budget, for the columns of the decoys.
        trials: transcripts on each of the two tables. Never as many as fit into some time: the
            number is published, and a clock tells of the machine and of what it holds.
        columns: how many of the modelled columns the decoys have at the most; None for all. A
            mistake that needs more columns than these is not seen.
        on_disk: count the decoys from disk, as a run with a memory limit counts.
        groups: columns within whose values the run compares; those that the decoys have.
        progress: is told the share of the trials that are done.

    Raises:
        InputError: the budget cannot be divided among so many columns.
    """
    held = decoy_schema(schema, columns, target=str(options_of(engine).get("target", "")))
    accountant = account(held)
    refuse_too_wide(held, accountant)
    mu = (accountant.granted * MU_SQUARED_UNIT) ** 0.5
    claim = Claim(mu, accountant.budget.delta, accountant.delta_granted * DELTA_UNIT)
    with ExitStack() as disk:
        counted: Counted = disk.enter_context(DecoysOnDisk()).rows if on_disk else Rows
        names = [column.name for column in held.modelled]
        taken = tuple(name for name in groups if name in names and len(names) > 1)
        noise = _noise(held, engine, account, taken)
        decoys = make_decoys(held, noise, group=max(1, round(_GROUP_MU / mu)), counted=counted)
        found = _transcripts(decoys, engine, account, trials, progress, taken)
    return _conclude(decoys, found, claim, of_columns=len(schema.coded), on_disk=on_disk)


def _noise(schema: Schema, engine: Engine, account: Account, groups: tuple[str, ...]) -> float:
    """Return what a count of one column carries that this budget buys on such columns, in rows."""
    smallest = make_decoys(schema, noise=1.0, group=1)
    purchase = Purchase(smallest.base, schema, engine, account(schema), groups=groups)
    return purchase.buy_columns().noise


def _transcripts(
    decoys: Decoys,
    engine: Engine,
    account: Account,
    trials: int,
    progress: Callable[[float], None],
    groups: tuple[str, ...],
) -> dict[bool, list[tuple[str, Transcript]]]:
    """Return transcripts with the group and without, each with its kind of neighbour."""
    kinds = list(decoys.neighbours)
    found: dict[bool, list[tuple[str, Transcript]]] = {False: [], True: []}
    for trial in range(trials):
        progress(trial / trials)
        # By turns: each kind is tried as often. The sum of right guesses then spreads less than
        # that of equal chances, for which the bound is made (Hoeffding 1956, Theorem 4).
        kind = kinds[trial % len(kinds)]
        for present, held in found.items():
            one = transcript(decoys, kind, engine, account, present=present, groups=groups)
            held.append((kind, one))
    return found


def _conclude(
    decoys: Decoys,
    found: Mapping[bool, Sequence[tuple[str, Transcript]]],
    claim: Claim,
    *,
    of_columns: int,
    on_disk: bool,
) -> DecoyAudit:
    absent, present = (np.array([t.log_ratio for _, t in found[here]]) for here in (False, True))
    every = [*found[False], *found[True]]
    by_kind = {kind: [t for one, t in every if one == kind] for kind in decoys.neighbours}
    miss = (1 - CONFIDENCE) / 2
    answers = sum(t.answers for _, t in every)
    width = width_at_most(sum(t.squares for _, t in every), answers, miss=miss)
    # A configuration that shifts by all that it pays for, with noise exactly as wide.
    most = math.sqrt(mean_at_least([1.0] * len(every), miss=miss / 2))
    return DecoyAudit(
        columns=tuple(column.name for column in decoys.schema.modelled),
        of_columns=of_columns,
        on_disk=on_disk,
        neighbours={
            kind: (len(held), sum(math.isinf(one.log_ratio) for one in held))
            for kind, held in by_kind.items()
        },
        judged=judge(
            absent,
            present,
            claim,
            threshold=_ACCUSE_ABOVE,
            confidence=CONFIDENCE,
            group=decoys.group,
        ),
        # A μ-GDP pair has a divergence, a mean log-likelihood ratio, of at most μ²/2; along a path
        # of Gaussian answers it is half the mean squared shift over the noise's variance.
        gaussian_mu=math.sqrt(shift_at_least(by_kind, miss=miss)) / width / decoys.group,
        gaussian_expected=claim.mu * most / width_at_most(answers, answers, miss=miss),
        width=width,
        unpaid=sum(t.unpaid for _, t in every),
        overdrawn=sum(t.overdrawn for _, t in every),
    )


def shift_at_least(found: Mapping[str, Sequence[Transcript]], *, miss: float) -> float:
    """Return what the mean squared shift is at least, for the kind of neighbour with the greatest.

    The better of the bound from all transcripts and those from each kind's own.
    """
    every = [one.squared_shift for held in found.values() for one in held]
    bounds = [mean_at_least(every, miss=miss / 2)]
    for held in filter(None, found.values()):
        own = [one.squared_shift for one in held]
        bounds.append(mean_at_least(own, miss=miss / 2 / len(found)))
    return max(bounds)


def _bound(claim: Claim, mu: float) -> Json:
    return {"mu": mu, "epsilon": claim.epsilon_at(mu)}
