"""Attack a release's configuration: throwaway models of random halves, with members and others."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy

from privacy.accounting import DELTA_UNIT, MU_SQUARED_UNIT
from synth.annex.attacks import risks
from synth.annex.attacks.chance import FALSE_ALARM, Risk, judge_hits
from synth.annex.attacks.cohort import (
    FEWEST_PERSONS,
    Bools,
    Cohort,
    choose_cohort,
    join_rows,
    make_up,
    mark_isolated,
    place_persons,
)
from synth.annex.attacks.membership import Bound, Roc, judge_scores
from synth.annex.attacks.scores import RELEASED, encode, score_all
from synth.annex.attacks.throwaway import Generate, Generated, make_generator
from synth.annex.attacks.yardstick import Places, Yardstick
from synth.domain import Floats
from synth.dossier.likeness import all_rows
from synth.dossier.numbers import Json
from synth.errors import InputError
from synth.release.release import Release
from synth.tables.table import Table

ROUNDS = 4  # models, each of another half
_HALF = 0.5
_CLOSE = 1e-3  # of a column: distances below count as none

Progress = Callable[[float], object]


class TooFew(InputError):
    """There are too few persons for chance to be told from anything."""


@dataclass(frozen=True)
class Canary:
    """A made-up person who was in, ranked among others who were not; another one each round.

    Attributes:
        score: by which they were ranked.
        ranks: its place in each round, 1 being the highest score.
        among: how many made-up persons there are.
    """

    score: str
    ranks: tuple[int, ...]
    among: int

    @property
    def chance(self) -> float:
        """Return the chance of such ranks together, were all places as likely.

        Source: Fisher 1932, Statistical Methods for Research Workers, 21.1.
        """
        found = -2 * sum(np.log(rank / self.among) for rank in self.ranks)
        return float(scipy.stats.chi2.sf(found, 2 * len(self.ranks)))


@dataclass(frozen=True)
class Attacks:
    """What attackers learn of persons from models they were in, beside what of others.

    Attributes:
        persons: who were attacked; of so many.
        rounds: how many models were made, each of another random half.
        bound: the trade-off curve that the release's budget promises.
        memberships: by each score, of all persons and of the most isolated.
        risks: singling out, linkability, inference, copies.
        canaries: by each score.
    """

    persons: int
    of_persons: int
    rounds: int
    bound: Bound
    memberships: tuple[Roc, ...]
    risks: tuple[Risk, ...]
    canaries: tuple[Canary, ...]

    @property
    def alarm(self) -> float:
        """Return the chance below which a test is a signal: all of them share `FALSE_ALARM`."""
        return FALSE_ALARM / len(self._chances)

    @property
    def signals(self) -> tuple[str, ...]:
        """Return the attacks, with what a release gives, that succeed beyond their control."""
        return tuple(sorted({name for name, chance in self._chances if chance < self.alarm}))

    @property
    def contradicts(self) -> bool:
        """Tell whether an attack succeeds more often than the promise allows."""
        return any(held.contradicts for roc in self.memberships for held in roc.accused)

    @property
    def _chances(self) -> list[tuple[str, float]]:
        found = [(roc.name, roc.chance) for roc in self.memberships if roc.name in RELEASED]
        found += [(risk.name, risk.chance) for risk in self.risks]
        return found + [("canary", c.chance) for c in self.canaries if c.score in RELEASED]

    def to_json(self) -> Json:
        """Return it for annex.json."""
        alarm = self.alarm
        return {
            "persons": self.persons,
            "of_persons": self.of_persons,
            "rounds": self.rounds,
            "bound": {"mu": self.bound.mu, "delta": self.bound.delta, "auc": self.bound.auc},
            "false_alarm": FALSE_ALARM,
            "signal_below": alarm,
            "signals": list(self.signals),
            "contradicts": self.contradicts,
            "membership": [roc.to_json(alarm=alarm) for roc in self.memberships],
            "risks": [risk.to_json(alarm=alarm) for risk in self.risks],
            "canary": [
                {
                    "score": held.score,
                    "ranks": list(held.ranks),
                    "among": held.among,
                    "chance": held.chance,
                    "signal": held.chance < alarm,
                }
                for held in self.canaries
            ],
        }


def attack(
    release: Release,
    table: Table,
    *,
    rng: np.random.Generator,
    generate: Generate | None = None,
    rounds: int = ROUNDS,
    progress: Progress = lambda share: None,
) -> Attacks:
    """Attack models of the release's configuration, each made of a random half of the persons.

    Nothing is spent: no model stands on a ledger or leaves this function.

    Args:
        table: the private one.
        rng: who is chosen, who is in, and what the attacker tries; no noise is drawn from it.
        generate: what makes a model and a synthetic table of rows; by default what made the
            release.
        progress: is told the share that is done; it may raise to cancel.

    Raises:
        TooFew: there are too few persons for chance to be told from anything.
    """
    cohort = choose_cohort(table, rng=rng)
    if cohort.size < FEWEST_PERSONS:
        raise TooFew(
            "{persons} persons are too few to be attacked: with fewer than {least} chance could "
            "explain any outcome.",
            persons=cohort.size,
            least=FEWEST_PERSONS,
        )
    certified = release.certificate.content
    bound = Bound(
        (certified["mu_squared_granted"] * MU_SQUARED_UNIT) ** 0.5,
        certified["delta_granted"] * DELTA_UNIT,
    )
    attacker = _Attacker.of(cohort, make_up(release.model.codec, rng=rng))
    made = generate or make_generator(release)
    for number in range(rounds):
        progress(number / rounds)
        members = rng.random(cohort.size) < _HALF
        canary = int(rng.integers(attacker.made_up.size))
        generated = made(attacker.half(members, canary), rng)
        progress((number + _HALF) / rounds)
        attacker.play(generated, members, canary, rng=rng)
    progress(1.0)
    return attacker.conclude(table_size=cohort.of_persons, bound=bound)


class _Attacker:
    """Plays rounds against models of halves, and keeps what came of them."""

    def __init__(self, cohort: Cohort, made_up: Cohort, yardstick: Yardstick) -> None:
        self.cohort, self.made_up, self.yardstick = cohort, made_up, yardstick
        self.persons, self.others = (place_persons(held, yardstick) for held in (cohort, made_up))
        self.isolated = mark_isolated(self.persons)
        self.neighbours = np.concatenate(
            [self.persons.nearest(self.persons, but_itself=True), self.others.nearest(self.persons)]
        )
        self.members: list[Bools] = []
        self.scores: dict[str, list[Floats]] = defaultdict(list)
        self.hits: dict[str, list[Bools]] = defaultdict(list)
        self.ranks: dict[str, list[int]] = defaultdict(list)

    @classmethod
    def of(cls, cohort: Cohort, made_up: Cohort) -> "_Attacker":
        return cls(cohort, made_up, Yardstick.of(cohort.table.frame, cohort.table.schema))

    def half(self, members: Bools, canary: int) -> Table:
        """Return the rows of who is in, and those of one who is made up."""
        planted = self.made_up.rows_of(np.arange(self.made_up.size) == canary)
        return join_rows(self.cohort.rows_of(members), planted, self.cohort.table.schema)

    def play(
        self, generated: Generated, members: Bools, canary: int, *, rng: np.random.Generator
    ) -> None:
        """Attack what was made of a half."""
        cohort = self.cohort
        synthetic = self.yardstick.place(generated.table.frame)
        self.members.append(members)
        for name, scores in self._scores(generated, synthetic).items():
            self.scores[name].append(scores[: cohort.size])
            made_up = scores[cohort.size :]
            self.ranks[name].append(int((made_up >= made_up[canary]).sum()))
        tried = {
            risks.SINGLING_OUT: risks.single_out(self.persons, synthetic, rng=rng),
            risks.LINKABILITY: risks.link_halves(self.persons, synthetic, rng=rng),
            risks.INFERENCE: risks.infer_secrets(self.persons, synthetic, rng=rng),
            risks.COPIED_ROWS: risks.find_copied_rows(cohort, generated.table.frame),
            risks.COPIED_VALUES: risks.find_copied_values(cohort, generated.table.frame),
        }
        for name, hits in tried.items():
            self.hits[name].append(hits)

    def _scores(self, generated: Generated, synthetic: Places) -> dict[str, Floats]:
        """Score the persons and, after them, those made up."""
        cohort, made_up = self.cohort, self.made_up
        schema = cohort.table.schema
        everybody = join_rows(cohort.table.frame, made_up.table.frame, schema)
        coded = encode(
            generated,
            everybody,
            np.concatenate([cohort.owner, cohort.size + made_up.owner]),
            size=cohort.size + made_up.size,
            known=len(cohort.owner),
        )
        rows = all_rows(generated.table, generated.model.codec.schema)
        codes = {column.name: column.encode(rows) for column in generated.model.codec.columns}
        nearest = np.concatenate([self.persons.nearest(synthetic), self.others.nearest(synthetic)])
        closer = np.log((self.neighbours + _CLOSE) / (nearest + _CLOSE))
        return dict(score_all(generated, coded, codes, closer))

    def conclude(self, *, table_size: int, bound: Bound) -> Attacks:
        """Judge all rounds together."""
        members, rounds = np.concatenate(self.members), len(self.members)
        isolated = np.tile(self.isolated, rounds)
        memberships = []
        for name, by_round in self.scores.items():
            scores = np.concatenate(by_round)
            memberships.append(judge_scores(name, scores, members, bound))
            memberships.append(
                judge_scores(name, scores[isolated], members[isolated], bound, isolated=True)
            )
        return Attacks(
            self.cohort.size,
            table_size,
            rounds,
            bound,
            tuple(memberships),
            tuple(
                judge_hits(name, np.concatenate(hits), members) for name, hits in self.hits.items()
            ),
            tuple(
                Canary(name, tuple(ranks), self.made_up.size) for name, ranks in self.ranks.items()
            ),
        )
