"""The way of a table: from private rows to a release, top to bottom."""

import platform
import secrets
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from typing import Any

from privacy.accounting import Accountant, Budget
from privacy.anchor import own_folder
from privacy.chain import named
from privacy.ledger import Ledger, LedgerFault
from privacy.mechanisms import Tape
from privacy.sketch import Resemblance
from synth.columns import Bought
from synth.counting import Rows, ValueSource
from synth.decoy_audit import DecoyAudit, audit_decoys
from synth.disk import TableOnDisk
from synth.dossier import describe
from synth.engines import AUTO, Engine, engine_named, options_of
from synth.errors import InputError
from synth.likeness import unbounded
from synth.model import Model
from synth.purchases import COMPARISON_SHARE, Purchase, refuse_too_wide
from synth.release import Certificate, Release
from synth.schema import Schema
from synth.sketching import sketch, sketches_of
from synth.table import Table

THRESHOLD_SHARE = 0.1  # of δ, where categories are bought
AUDIT_TRIALS = 10  # transcripts on each of two decoy tables: a second or two
MOST_ROWS = 50_000_000
FEWEST_ROWS = 4.0  # σ of a column's noise; a table with fewer rows would come out as noise

Progress = Callable[[str, float], None]
Notice = Callable[[Resemblance], None]


@dataclass(frozen=True)
class Occasion:
    """What a run takes from outside the table: a test can hold it fixed.

    Attributes:
        run: the run's identifier, as the ledger gave it.
        date: the day, YYYY-MM-DD; no time of day, which would tell how long the run took.
        seed: for sampling rows from the model, which is post-processing.
        audit: what the configuration shows on invented persons, see synth.decoy_audit; it saw no
            private row. None where it was not audited, as in tests.
        tape: only in tests, see privacy.mechanisms.Tape.
    """

    run: str
    date: str
    seed: int
    audit: DecoyAudit | None = None
    tape: Tape | None = None


@dataclass(frozen=True)
class Plan:
    """What a run is asked to do; nothing in it comes from the private rows.

    Attributes:
        rows: how many synthetic rows; None for the paid number of rows.
        population: the persons the table is about, as the ledger knows them.
        proposed: the schema is a proposal made from the private rows, which nobody confirmed.
    """

    budget: Budget
    engine: Engine
    rows: int | None = None
    population: str = "default"
    proposed: bool = False


def default_ledger() -> Path:
    """Return the place of the ledger that is used where none is named."""
    return own_folder("XDG_STATE_HOME", Path(".local", "state")) / "ledger.db"


def synthesize(
    table: Table | TableOnDisk,
    budget: Budget,
    *,
    engine: str | Engine = AUTO,
    rows: int | None = None,
    ledger: Path | str | None = None,
    population: str = "default",
    proposed: bool = False,
    progress: Progress | None = None,
    notice: Notice | None = None,
) -> Release:
    """Make a release of a table, and write what it spent to the ledger, which signs it.

    Args:
        table: in memory, or on disk where memory is scarce; the answers are the same.
        engine: "auto", "adaptive", "tree", "independent", or a recipe of synth.engines.
        rows: how many synthetic rows; by default the paid number of rows. The true number is
            private: a number typed here is published.
        ledger: its file; by default `default_ledger()`.
        population: which persons the table is about; spends on the same persons add up.
        proposed: the schema was proposed from this table and taken as it is; the certificate then
            lists what that shows.
        progress: is told each step in words and the share of the run before it (0 to 1); it may
            raise to cancel. What was started stays spent.
        notice: is told, before anything is spent, of each other population that seems to hold the
            same people; by default that is a warning. It is for the owner alone.

    Raises:
        InputError: the plan cannot be carried out as it is, or its audit contradicts its claim.
        BudgetExceeded: the population's cap does not hold the budget; nothing was spent.
        LedgerFault: the ledger cannot be used, or the population's name can be mistaken.
    """
    if rows is not None and not 1 <= rows <= MOST_ROWS:
        raise InputError(f"Ask for 1 to {MOST_ROWS:,} rows, not {rows:,}.")
    recipe = engine_named(engine) if isinstance(engine, str) else engine
    _refuse_unknown_target(recipe, table.schema)
    plan = Plan(budget, recipe, rows, named(population), proposed)
    book = Ledger(Path(ledger) if ledger is not None else default_ledger())
    sketches = sketches_of(book)
    found = sketch(table, sketches)
    if found is not None:
        for resemblance in sketches.resembling(plan.population, found):
            if book.total(resemblance.population).mu_squared:
                (notice or _warn)(resemblance)
        sketches.add(plan.population, found)
    return _paid_for(table, plan, book, progress or _silent)


def _paid_for(table: Table | TableOnDisk, plan: Plan, book: Ledger, progress: Progress) -> Release:
    """Carry a plan out with each step of it on the ledger, and have the ledger sign the release."""
    today = datetime.now(UTC).date().isoformat()
    accountant = new_accountant(table.schema, plan.budget)
    refuse_too_wide(table.schema, accountant)
    progress("auditing on invented persons", 0.0)
    audit = audit_decoys(
        table.schema,
        plan.engine,
        lambda decoys: new_accountant(decoys, plan.budget),
        trials=AUDIT_TRIALS,
    )
    audit.refuse_if_contradicted()
    run = book.reserve(
        plan.population, mu_squared=accountant.granted, delta=accountant.delta_granted, date=today
    )
    try:
        book.start(run, date=today)
        occasion = Occasion(run, today, secrets.randbits(32), audit)
        release = carry_out(table, plan, occasion, accountant, progress)
        receipt = book.commit(
            run,
            mu_squared=accountant.spent,
            delta=accountant.delta_spent,
            certificate=release.fingerprint,
            date=today,
        )
        return release.with_receipt(book.sign(receipt))
    except BaseException:
        # A ledger that fails now leaves the run as it stands, spent; the next run closes it.
        with suppress(LedgerFault):
            book.abandon(run, date=today)
        raise


def new_accountant(schema: Schema, budget: Budget) -> Accountant:
    """Return the accountant of a run; thresholds get δ only where categories are bought."""
    return Accountant(budget, threshold_share=THRESHOLD_SHARE if schema.buys_categories else 0.0)


def carry_out(
    table: Table | TableOnDisk,
    plan: Plan,
    occasion: Occasion,
    accountant: Accountant,
    progress: Progress,
) -> Release:
    """Spend the budget on a table and return what may leave.

    All that reaches the release from the private rows passes through the accountant's spends:
    a run on another table whose mechanisms answer the same makes the same bytes.
    """
    schema, engine = table.schema, plan.engine
    progress("bounding contributions", 0.0)
    rows: ValueSource = table.rows() if isinstance(table, TableOnDisk) else Rows(table)
    purchase = Purchase(rows, schema, engine, accountant, occasion.tape)
    progress("measuring columns", 0.05)
    columns = purchase.columns()
    codec = columns.codec
    _refuse_tiny(codec.total, plan.budget, max(columns.noise, codec.total_sigma))
    progress(f"fitting {engine.name}", 0.25)
    fitted = purchase.model(purchase.counts(columns))
    # Through the file's rounding: the table is then what the file gives, not nearly so.
    model = Model.from_json(Model(codec, fitted).to_json())
    progress("sampling rows", 0.6)
    codes = model.codes(_rows_wanted(plan, codec.total), seed=occasion.seed)
    synthetic = model.decode(codes, seed=occasion.seed)
    progress("measuring the likeness", 0.75)
    shown = unbounded(synthetic, schema)
    likeness = purchase.likeness(columns, shown)
    certificate = _certificate(schema, plan, occasion, accountant, len(synthetic.frame))
    dossier = describe(
        accountant=accountant,
        codec=model.codec,
        one_ways=columns.one_ways,
        further=fitted.measured,
        ladders=columns.ladders,
        synthetic=codes,
        rows=shown,
        likeness=likeness,
    )
    dossier["audit"] = None if occasion.audit is None else occasion.audit.to_json()
    progress("writing the evidence", 0.9)
    release = Release(synthetic, model, Certificate(certificate), dossier)
    _ = release.files
    return release


def _refuse_tiny(total: float, budget: Budget, noise: float) -> None:
    """Refuse a table whose rows would drown in noise, judged on the paid count alone.

    Raises:
        InputError: with the ε that would do.
    """
    if total >= FEWEST_ROWS * noise:
        return
    enough = budget.epsilon * FEWEST_ROWS * noise / max(total, 1.0)
    way_out = f"Use an ε of about {enough:.2g}" if enough <= 20 else "Bring more rows"
    raise InputError(
        f"The table is too small for ε = {budget.epsilon:g}: about {total:.0f} rows were measured, "
        f"and counts would carry noise of about ±{noise:.0f}. {way_out}, or drop columns. What was "
        "measured stays spent."
    )


def _refuse_unknown_target(engine: Engine, schema: Schema) -> None:
    target = options_of(engine).get("target")
    names = [column.name for column in schema.modelled]
    if target and target not in names:
        near = get_close_matches(str(target), names)
        hint = f", such as {', '.join(map(repr, near))}" if near else ""
        raise InputError(
            f"The target {target!r} is not among the {len(names)} modelled columns of the schema. "
            f"Name one of them{hint}."
        )


def _rows_wanted(plan: Plan, total: float) -> int:
    if plan.rows is not None:
        return plan.rows
    return max(1, min(round(total), MOST_ROWS))


def _certificate(
    schema: Schema, plan: Plan, occasion: Occasion, accountant: Accountant, n_synthetic: int
) -> dict[str, Any]:
    budget = plan.budget
    return {
        "format": 1,
        "version": version("semblance"),
        "date": occasion.date,
        "run": occasion.run,
        "test": occasion.tape is not None and occasion.tape.plays,
        "population": plan.population,
        "epsilon": budget.epsilon,
        "delta": budget.delta,
        **promised(schema, plan),
        "mu_squared_granted": accountant.granted,
        "mu_squared_spent": accountant.spent,
        "delta_granted": accountant.delta_granted,
        "delta_spent": accountant.delta_spent,
        "units": {"mu_squared": "1e-12", "delta": "1e-18"},
        "spends": [asdict(spend) for spend in accountant.spends],
        "settings": {
            "engine": plan.engine.name,
            **options_of(plan.engine),
            "comparison_share": COMPARISON_SHARE,
            "rows": plan.rows,
            "proposed": plan.proposed,
        },
        "rows_synthetic": n_synthetic,
        "sampling_seed": occasion.seed,
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "pandas", "scipy", "pyarrow", "opendp")},
        },
    }


def promised(schema: Schema, plan: Plan) -> dict[str, Any]:
    """Return what a certificate says of its schema and plan alone; verify() says it again."""
    return {
        "unit": unit_in_words(schema),
        "person": schema.protection.person,
        "max_rows": schema.protection.max_rows,
        "neighbouring_tables": "tables that differ by all the rows of one person, added or removed",
        "threshold_share": THRESHOLD_SHARE if schema.buys_categories else 0.0,
        "domains": {
            column.name: "bought" if isinstance(column.domain, Bought) else "declared"
            for column in schema.modelled
        },
        "dropped": [column.name for column in schema.columns if column not in schema.released],
        "unprotected_quantities": unprotected_quantities(schema, plan),
    }


def unit_in_words(schema: Schema) -> str:
    """Return who is protected, as the certificate says it."""
    protection = schema.protection
    if protection.person is None:
        return "one person; the owner states that one row is one person"
    return (
        f"one person, told apart by the column {protection.person!r}, with at most "
        f"{protection.max_rows} rows; rows without a person count as a person each"
    )


def unprotected_quantities(schema: Schema, plan: Plan) -> list[str]:
    """List what the release shows that was neither paid for nor computed from what was."""
    how = (
        "as proposed from the private rows and accepted wholesale, confirmed by nobody"
        if plan.proposed
        else "as its owner confirmed them"
    )
    as_read = "as found in all of its rows" if plan.proposed else "as its owner declares"
    found = [
        "the names of the columns, and which of them were dropped",
        f"the kind, role, grid, form, missing tokens and finding of each column, {how}",
        f"how the file is written (encoding, separators, quotes, header, sheet), {as_read}",
        "that the table satisfied its schema when it was read",
    ]
    if any(not isinstance(column.domain, Bought) for column in schema.modelled):
        found.append("the declared domains, as their owner wrote them")
    if plan.rows is not None:
        found.append("the number of synthetic rows, as it was typed")
    return found


def _silent(step: str, share: float) -> None:
    """Tell nobody."""


def _warn(resemblance: Resemblance) -> None:
    warnings.warn(str(resemblance), stacklevel=3)
