"""What a run buys, and from which share of its budget: all that private rows are ever asked.

A run and the audit of its configuration go through the same functions.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from privacy.accounting import DELTA_UNIT, Accountant, Budget
from privacy.mechanisms import Tape
from synth.codec.barring import bars_of
from synth.codec.codec import Codec
from synth.codec.fitting import Division, fit_codec
from synth.codec.naming import LEAST_DELTA
from synth.counting.in_memory import ColumnValues, ValueSource
from synth.counting.paid import DISTANCE_PARTS, PaidCounts, PaidValues, noise_for
from synth.domain import Codes
from synth.dossier.estimates import KeptValues, Ladder
from synth.dossier.groups import Grouping, coding, compare_groups, rows_of_groups
from synth.dossier.likeness import Likeness, Ruler, compare, share_out
from synth.dossier.target import MOST_CLASSES, Trial, task_of, try_target
from synth.engines import Engine, options_of
from synth.errors import InputError
from synth.measurement import Measurement
from synth.models.fitted_model import FittedModel
from synth.models.width import number_of_triples
from synth.statement import UNSTATED, Statement
from synth.tables.schema import Schema

THRESHOLD_SHARE = 0.1  # of δ, where categories are bought
MOST_COLUMNS = 1_000  # 800 take two minutes
COMPARISON_SHARE = 0.06  # of the budget, for the distances in the dossier
GROUPS_SHARE = 0.02  # of the budget besides, where the owner names columns that make groups
TARGET_SHARE = 0.02  # of the budget besides, where a column is to be predicted
RULES_SHARE = 0.005  # of the budget besides, where original rows may break declared rules
# Rows next to the noise of a column: where they are fewer than the first the engine gives some of
# its part, where they are fewer than the second that much. Chosen on samples of public tables.
_AMPLE_ROWS, _FEW_ROWS = 300.0, 50.0
_MOST_GIVEN = 1 / 3
MIN_SIGNAL_TO_NOISE = 4.0  # σ of a column's noise; a table with fewer rows would come out as noise


@dataclass(frozen=True)
class Plan:
    """What a run is asked to do; nothing in it comes from the private rows.

    Attributes:
        rows: how many synthetic rows; None for the paid number of rows.
        population: the persons the table is about, as the ledger knows them.
        proposed: the schema is a proposal made from the private rows, which nobody confirmed.
        statement: what its owner states of the release.
        groups: columns within whose values the dossier compares the tables.
        anyway: whether to go on where the paid columns show next to nothing.
    """

    budget: Budget
    engine: Engine
    rows: int | None = None
    population: str = "default"
    proposed: bool = False
    statement: Statement = UNSTATED
    groups: tuple[str, ...] = ()
    anyway: bool = False


@dataclass(frozen=True)
class Columns:
    """What was bought of the columns, each by itself.

    Attributes:
        one_ways: the marginal over codes of each column.
        noise: what a count of one column carries, in rows.
        ladders: of each ordered column, the rows below the edges of its paid histogram.
    """

    codec: Codec
    one_ways: tuple[Measurement, ...]
    noise: float
    ladders: Mapping[str, Ladder]


@dataclass(frozen=True)
class Purchase:
    """What a run buys from some rows, step by step, and each step once.

    Attributes:
        tape: only in tests and audits, see privacy.mechanisms.Tape.
        groups: columns within whose values the tables are compared.
    """

    rows: ValueSource
    schema: Schema
    engine: Engine
    accountant: Accountant
    tape: Tape | None = None
    groups: tuple[str, ...] = ()

    @property
    def groups_budget(self) -> int:
        """Return the μ² that is kept for distances within groups, in units of 10⁻¹²."""
        return int(self.accountant.granted * GROUPS_SHARE) if self.groups else 0

    @property
    def target(self) -> str:
        """Return the column that the engine is to predict, if the rows have it; "" for none."""
        target = str(options_of(self.engine).get("target", ""))
        return target if target in [column.name for column in self.schema.modelled] else ""

    @property
    def target_budget(self) -> int:
        """Return the μ² that is kept for trying a prediction, in units of 10⁻¹²."""
        return int(self.accountant.granted * TARGET_SHARE) if self.target else 0

    @property
    def rules_budget(self) -> int:
        """Return the μ² that is kept for counting broken rules, in units of 10⁻¹²."""
        return int(self.accountant.granted * RULES_SHARE) if self.schema.counted_rules else 0

    @property
    def comparison_budget(self) -> int:
        """Return the μ² that is kept for what the dossier compares, in units of 10⁻¹²."""
        besides = self.groups_budget + self.target_budget + self.rules_budget
        return _for_comparison(self.accountant) + besides

    @property
    def codec_budget(self) -> int:
        """Return the μ² for the number of rows, the domains and the columns' marginals.

        Before the number of rows is paid; of few rows it is more, see `divide`.
        """
        return self.engine.codec_budget(self.accountant.granted - self.comparison_budget)

    def divide(self, total: float) -> Division:
        """Divide what is not kept for comparing, for so many paid rows.

        Where rows are few next to the noise of a column, pairs would be noise whatever they got;
        the engine then gives some of its part to the columns.
        """
        columns = self.codec_budget
        engine = self.accountant.granted - self.comparison_budget - columns
        short = math.log(_AMPLE_ROWS * self.noise(columns)) - math.log(max(total, 1.0))
        part = min(max(short / math.log(_AMPLE_ROWS / _FEW_ROWS), 0.0), 1.0)
        given = int(engine * _MOST_GIVEN * part)
        columns, engine = columns + given, engine - given
        pairs = self.engine.expected_marginals(len(self.schema.coded))
        pair_noise = noise_for(engine // pairs, self.rows.max_rows**2)
        return Division(columns, engine, pair_noise)

    def noise(self, for_columns: int) -> float:
        """Return what a count of one column carries, in rows, of a μ² for all columns."""
        return noise_for(for_columns // len(self.schema.coded), self.rows.max_rows**2)

    def buy_columns(self, judge: Callable[[float, float], None] | None = None) -> Columns:
        """Buy the number of rows, the domains and each column's marginal; choose codes.

        Args:
            judge: is told the paid number of rows, and the noise that counts will carry, before
                anything else is paid; it may raise.
        """
        values = KeptValues(self.rows, self.accountant, self.tape)

        def divide(total: float, sigma: float) -> Division:
            division = self.divide(total)
            if judge is not None:
                judge(total, max(self.noise(division.columns), sigma))
            return division

        before = self.divide(math.inf)  # of ample rows, until their number is paid
        codec, one_ways = fit_codec(
            values,
            self.schema,
            mu_squared=before.columns,
            delta=self.accountant.delta_granted,
            pair_noise=before.pair_noise,
            divide=divide,
        )
        noise = self.noise(self.divide(codec.total).columns)
        return Columns(codec, one_ways, noise, values.ladders(codec.total, codec.total_sigma))

    def encode(self, columns: Columns) -> PaidCounts:
        """Return what the engine may ask of the codes."""
        coded = columns.codec.encode(self.rows)
        codec = columns.codec
        return PaidCounts(
            coded, self.accountant, codec.total, columns.one_ways, self.tape, bars_of(codec)
        )  # fmt: skip

    def fit_model(self, paid: PaidCounts) -> FittedModel:
        """Buy what the engine asks for, and fit it."""
        # Levels of histograms that nothing was worth cutting for were not paid; the engine has
        # them.
        return self.engine.fit(paid, mu_squared=self.accountant.left - self.comparison_budget)

    def measure_likeness(self, columns: Columns, synthetic: ColumnValues) -> Likeness:
        """Buy the distances to the synthetic rows, with what is left of the budget."""
        ruler = Ruler(columns.codec)
        cells = self.rows.encode(ruler.encoders, ruler.domain)
        paid = PaidCounts(cells, self.accountant, columns.codec.total, (), self.tape)
        return compare(paid, ruler.synthetic(synthetic), mu_squared=self.accountant.left)

    def try_target(self, codec: Codec, paid: PaidCounts, synthetic: Codes) -> Trial | None:
        """Buy how well a model of the synthetic rows predicts the target; None without a target.

        Args:
            codec: as the release has it.
            paid: the private rows in its codes, and
            synthetic: the synthetic ones.
        """
        task = task_of(codec, self.target)
        if task is None:
            return None
        return try_target(paid, synthetic, task, mu_squared=self.target_budget)

    def measure_broken(self) -> Measurement | None:
        """Buy how many rows broke each counted rule; None where the schema has none."""
        if not self.schema.counted_rules:
            return None
        values = PaidValues(self.rows, self.accountant, self.tape)
        return values.measure_broken(mu_squared=self.rules_budget)

    def measure_groups(self, columns: Columns, synthetic: ColumnValues) -> list[Grouping]:
        """Buy the distances within the groups that each named column makes."""
        codec, ruler, found = columns.codec, Ruler(columns.codec), []
        measured = {one.clique[0]: one for one in columns.one_ways}
        for column in self.groups:
            encoders, domain = coding(column, codec, ruler)
            cells = self.rows.encode(encoders, domain)
            found.append(
                compare_groups(
                    PaidCounts(cells, self.accountant, codec.total, (), self.tape),
                    {**ruler.synthetic(synthetic), column: codec[column].encode(synthetic)},
                    column,
                    rows_of_groups(measured[column]),
                    mu_squared=self.groups_budget // len(self.groups),
                )
            )
        return found


def new_accountant(schema: Schema, budget: Budget) -> Accountant:
    """Return the accountant of a run; thresholds get δ only where categories are bought."""
    return Accountant(budget, threshold_share=THRESHOLD_SHARE if schema.buys_categories else 0.0)


def refuse_too_wide(
    schema: Schema, accountant: Accountant, *, groupings: int = 0, target: bool = False
) -> None:
    """Refuse columns that a budget cannot be divided among, before anything is spent.

    Args:
        groupings: columns within whose values the tables are to be compared.
        target: a column is to be predicted.

    Raises:
        InputError: a round of thresholds gets less than a unit of δ, or the distances of all pairs,
            which carry the widest noise, have no price; or there are more columns than a run can
            end with.
    """
    bought = sum(column.buys_names for column in schema.modelled)
    most = accountant.delta_granted // LEAST_DELTA
    if bought > most:
        raise InputError(
            "{bought} columns buy their categories, and what δ = {delta:g} sets aside for that "
            "({set_aside:.2g}) is enough for {most}. Use a larger δ, or declare categories.",
            bought=bought,
            delta=accountant.budget.delta,
            set_aside=accountant.delta_granted * DELTA_UNIT,
            most=most,
        )
    columns, max_rows = len(schema.coded), schema.protection.max_rows
    pairs = max(1, columns * (columns - 1) // 2)
    for_pairs, for_triples = share_out(_for_comparison(accountant), columns)
    try:
        noise_for(for_pairs, pairs * (DISTANCE_PARTS * max_rows) ** 2)
        if for_triples:
            noise_for(for_triples, number_of_triples(columns) * (DISTANCE_PARTS * max_rows) ** 2)
        if target:
            noise_for(int(accountant.granted * TARGET_SHARE), (MOST_CLASSES + 1) * max_rows**2)
        if schema.counted_rules:
            squared = len(schema.counted_rules) * max_rows**2
            noise_for(int(accountant.granted * RULES_SHARE), squared)
        if groupings:
            each = int(accountant.granted * GROUPS_SHARE) // groupings
            noise_for(each, (columns - 1) * (DISTANCE_PARTS * max_rows) ** 2)
    except ValueError:
        raise InputError(
            "ε = {epsilon:g} is too small for {columns} columns of which a person may have "
            "{max_rows} rows. Use a larger ε, or fewer columns or rows a person.",
            epsilon=accountant.budget.epsilon,
            columns=columns,
            max_rows=max_rows,
        ) from None
    if columns > MOST_COLUMNS:
        raise InputError(
            "{columns} columns are to be modelled, and {most} are the most: a run would take "
            "hours, and each column would get next to nothing of the budget. Write role: drop for "
            "{beyond} of them or more.",
            columns=columns,
            most=MOST_COLUMNS,
            beyond=columns - MOST_COLUMNS,
        )


def _for_comparison(accountant: Accountant) -> int:
    return int(accountant.granted * COMPARISON_SHARE)
