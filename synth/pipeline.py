"""The way of a table: from private rows to a release, top to bottom."""

import hashlib
import secrets
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from privacy.accounting import Accountant, Budget
from privacy.chain import canonical_name
from privacy.files import default_ledger
from privacy.ledger import Ledger, LedgerFault
from privacy.mechanisms import Tape
from privacy.message import Message, sentences
from privacy.sketch import Resemblance
from synth.audit.decoy_audit import DecoyAudit, audit_decoys
from synth.codec.codec import Codec
from synth.counting.in_memory import PrivateTable, as_private
from synth.counting.origins import Origin, Origins
from synth.counting.sensitivities import check_spend
from synth.counting.sketching import sketch, sketches_of
from synth.dossier.broken_rules import describe_rules
from synth.dossier.groups import describe_groups, refuse_groups
from synth.dossier.likeness import all_rows
from synth.dossier.numbers import describe
from synth.dossier.prediction import describe_trial
from synth.dossier.target import refuse_target
from synth.engines import AUTO, Engine, engine_named, options_of
from synth.engines.neural import refuse_missing
from synth.errors import InputError
from synth.purchases import (
    MIN_SIGNAL_TO_NOISE,
    Plan,
    Purchase,
    new_accountant,
    refuse_too_wide,
)
from synth.release.certificate import certify
from synth.release.model import Model
from synth.release.release import TABLES, Release
from synth.release.surrogate_columns import refuse_small_spaces
from synth.statement import UNSTATED, Standing, Statement
from synth.steps import Step
from synth.tables.schema import Schema
from synth.tables.table import Table

AUDIT_TRIALS = 10  # transcripts on each of two decoy tables: a second or two
MOST_ROWS = 50_000_000
_MOST_LOST = 0.9  # of the columns: where more show nothing, no release is made of the rest
_CLEARLY = 1.25  # times the ε that would just do: the paid number of rows comes out lower at times

Progress = Callable[[Step, float], None]
Notice = Callable[[Resemblance | Origin], None]


class Unfit(InputError):
    """What a run asks for cannot be had, as far as the paid number of rows tells."""


class TooSmall(Unfit):
    """A table has too few rows for its budget, as far as the paid number of rows tells."""


@dataclass(frozen=True)
class Occasion:
    """What a run takes from outside the table: a test can hold it fixed.

    Attributes:
        run: the run's identifier, as the ledger gave it.
        date: the day, YYYY-MM-DD; no time of day, which would tell how long the run took.
        standing: where the run stands on its ledger; None in tests without one.
        seed: for sampling rows from the model, which is post-processing.
        audit: what the configuration shows on invented persons, see synth.audit; it saw no private
            row. None where it was not audited, as in tests.
        tape: only in tests, see privacy.mechanisms.Tape.
    """

    run: str
    date: str
    seed: int
    audit: DecoyAudit | None = None
    standing: Standing | None = None
    tape: Tape | None = None


def synthesize(
    table: Table | PrivateTable,
    budget: Budget,
    *,
    engine: str | Engine = AUTO,
    rows: int | None = None,
    ledger: Path | str | None = None,
    population: str = "default",
    proposed: bool = False,
    statement: Statement = UNSTATED,
    groups: Sequence[str] = (),
    anyway: bool = False,
    progress: Progress | None = None,
    notice: Notice | None = None,
) -> Release:
    """Make a release of a table, and write what it spent to the ledger, which signs it.

    Args:
        table: in memory, or on disk where memory is scarce; the answers are the same.
        engine: a name that `synth.engines.engine_named` knows, or a recipe of that room.
        rows: how many synthetic rows; by default the paid number of rows. The true number is
            private: a number typed here is published.
        ledger: its file; by default `default_ledger()`.
        population: which persons the table is about; spends on the same persons add up.
        proposed: the schema was proposed from this table and taken as it is; the certificate then
            lists what that shows.
        statement: to whom the release goes, why and for how long; it is certified as it stands.
        groups: columns of categories; the dossier compares the tables within each of their values,
            for a small share of the budget.
        anyway: go on where nearly all columns show no value; else the run ends, paid until there.
        progress: is told each step and the share of the run before it (0 to 1); it may
            raise to cancel. What was started stays spent.
        notice: is told, before anything is spent, of each other population that seems to hold the
            same people, and of each release that the table seems to have come from, unless the
            statement declares that generation; by default a warning. It is for the owner alone.

    Raises:
        InputError: the plan cannot be carried out as it is, or its audit contradicts its claim.
        BudgetExceeded: the population's cap does not hold the budget; nothing was spent.
        LedgerFault: the ledger cannot be used, or the population's name can be mistaken.
    """
    if rows is not None and not 1 <= rows <= MOST_ROWS:
        raise InputError("Ask for 1 to {most} rows, not {rows}.", most=MOST_ROWS, rows=rows)
    recipe = _recipe(engine, table.schema)
    refuse_groups(groups, table.schema)
    name = canonical_name(population)
    plan = Plan(budget, recipe, rows, name, proposed, statement, tuple(groups), anyway)
    book = Ledger(Path(ledger) if ledger is not None else default_ledger())
    private = as_private(table)
    if rows is not None:
        refuse_small_spaces(table.schema, rows)
    origins = Origins(book)
    _tell_owner(private, plan, book, origins, notice or _warn)
    release = _pay(private, plan, book, progress or _silent)
    tables = {name: release.files[name] for name in TABLES}
    origins.keep(release.table, release.certificate.content, tables)
    return release


def _tell_owner(
    table: PrivateTable, plan: Plan, book: Ledger, origins: Origins, notice: Notice
) -> None:
    """Tell whom else the table seems to be about, and which releases it seems to be made of."""
    sketches = sketches_of(book)
    found = sketch(table, sketches)
    if found is not None:
        for resemblance in sketches.find_resembling(plan.population, found):
            if book.total(resemblance.population).mu_squared:
                notice(resemblance)
        sketches.add(plan.population, found)
    for origin in origins.find(table):
        if origin.generation >= plan.statement.generation:
            notice(origin)


def _pay(table: PrivateTable, plan: Plan, book: Ledger, progress: Progress) -> Release:
    """Carry a plan out with each step of it on the ledger, and have the ledger sign the release."""
    today = datetime.now(UTC).date().isoformat()
    accountant = new_accountant(table.schema, plan.budget)
    target = bool(options_of(plan.engine).get("target"))
    refuse_too_wide(table.schema, accountant, groupings=len(plan.groups), target=target)
    progress(Step.AUDITING, 0.0)
    audit = audit_decoys(
        table.schema,
        plan.engine,
        lambda decoys: new_accountant(decoys, plan.budget),
        trials=AUDIT_TRIALS,
        on_disk=table.is_on_disk,
        groups=plan.groups,
    )
    audit.refuse_if_contradicted()
    run = book.reserve(
        plan.population, mu_squared=accountant.granted, delta=accountant.delta_granted, date=today
    )
    try:
        book.start(run, date=today)
        standing = Standing.of(book.entries(), run)
        occasion = Occasion(run, today, secrets.randbits(32), audit, standing)
        release = carry_out(table, plan, occasion, accountant, progress)
        for spend in accountant.spends:
            check_spend(spend, table.schema)
        receipt = book.commit(
            run,
            mu_squared=accountant.spent,
            delta=accountant.delta_spent,
            certificate=release.fingerprint,
            date=today,
        )
        return release.with_receipt(book.sign(receipt))
    except Unfit as refusal:
        # Judged on paid answers alone, before anything else was paid: it costs these.
        book.commit(
            run,
            mu_squared=accountant.spent,
            delta=accountant.delta_spent,
            certificate=hashlib.sha256(str(refusal).encode()).hexdigest(),
            date=today,
        )
        raise
    except BaseException:
        # A ledger that fails now leaves the run as it stands, spent; the next run closes it.
        with suppress(LedgerFault):
            book.abandon(run, date=today)
        raise


def carry_out(
    table: PrivateTable,
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
    progress(Step.BOUNDING, 0.0)
    purchase = Purchase(table.rows(), schema, engine, accountant, occasion.tape, plan.groups)
    progress(Step.MEASURING, 0.05)
    columns = purchase.buy_columns(lambda total, noise: _judge(schema, plan, total, noise))
    _refuse_lost(codec := columns.codec, plan)
    progress(Step.FITTING, 0.25)
    paid = purchase.encode(columns)
    # Through the file's rounding: the table is then what the file gives, not nearly so.
    model = Model.from_json(Model(codec, purchase.fit_model(paid)).to_json())
    progress(Step.SAMPLING, 0.6)
    codes = model.codes(_rows_wanted(plan, codec.total), seed=occasion.seed)
    synthetic = model.decode(codes, seed=occasion.seed)
    progress(Step.COMPARING, 0.75)
    codes = codec.recode(codes, shown := all_rows(synthetic, schema))
    trial = purchase.try_target(model.codec, paid, codes)
    groupings = purchase.measure_groups(columns, shown)
    broken = purchase.measure_broken()
    likeness = purchase.measure_likeness(columns, shown)
    certificate = certify(
        schema,
        plan,
        accountant,
        run=occasion.run,
        date=occasion.date,
        seed=occasion.seed,
        standing=occasion.standing,
        n_synthetic=len(synthetic.frame),
        is_test=occasion.tape is not None and occasion.tape.plays,
    )
    dossier = describe(
        run=occasion.run,
        accountant=accountant,
        standing=occasion.standing,
        codec=model.codec,
        one_ways=columns.one_ways,
        ladders=columns.ladders,
        synthetic=codes,
        rows=shown,
        likeness=likeness,
    )
    dossier |= {"target": describe_trial(trial), "rules": describe_rules(schema, synthetic, broken)}
    found = describe_groups(groupings, columns.one_ways, codec)
    dossier |= {"groups": found, "audit": occasion.audit and occasion.audit.to_json()}
    progress(Step.WRITING, 0.9)
    release = Release(synthetic, model, certificate, dossier)
    _ = release.files
    return release


def _judge(schema: Schema, plan: Plan, total: float, noise: float) -> None:
    """Judge the paid number of rows before anything else is paid.

    Raises:
        Unfit: it is too small for the budget, or too large for surrogates that are to differ.
    """
    _refuse_tiny(total, plan.budget, noise)
    try:
        refuse_small_spaces(schema, _rows_wanted(plan, total))
    except InputError as refusal:
        raise Unfit(refusal.message) from None


def _refuse_tiny(total: float, budget: Budget, noise: float) -> None:
    """Refuse a table whose rows would drown in noise, judged on the paid count alone.

    Raises:
        TooSmall: with the ε that would do.
    """
    if total >= MIN_SIGNAL_TO_NOISE * noise:
        return
    enough = _CLEARLY * budget.epsilon * MIN_SIGNAL_TO_NOISE * noise / max(total, 1.0)
    way_out = Message("Bring more rows")
    if enough <= 20:
        way_out = Message("Use an ε of about {epsilon:.2g}", epsilon=enough)
    raise TooSmall(
        "The table is too small for ε = {epsilon:g}: about {rows} rows were measured, and "
        "counts would carry noise of about ±{noise}. {way_out}, or drop columns. What was "
        "measured stays spent.",
        epsilon=budget.epsilon,
        rows=round(total),
        noise=round(noise),
        way_out=way_out,
    )


def _refuse_lost(codec: Codec, plan: Plan) -> None:
    """Refuse columns of which nearly all show no value, before pairs of them are paid.

    Raises:
        TooSmall: it says how many.
    """
    lost = sum(column.is_lost for column in codec.own_columns)
    if plan.anyway or lost <= _MOST_LOST * len(codec.own_columns):
        return
    raise TooSmall(
        "Of {lost} of {n} columns too few rows are alike for a range or a category to be found: "
        "the release would be next to empty. Declare ranges and categories, take presets, drop "
        "columns or use a larger ε. What was measured stays spent.",
        lost=lost,
        n=len(codec.own_columns),
    )


def _recipe(engine: str | Engine, schema: Schema) -> Engine:
    """Return the recipe that is meant, once it can be carried out here."""
    recipe = engine_named(engine) if isinstance(engine, str) else engine
    refuse_missing(recipe)
    target = str(options_of(recipe).get("target", ""))
    _refuse_unknown_target(target, schema)
    refuse_target(target, schema)
    return recipe


def _refuse_unknown_target(target: str, schema: Schema) -> None:
    names = [column.name for column in schema.modelled]
    if target and target not in names:
        near = get_close_matches(target, names)
        way_out = Message("Name one of them.")
        if near:
            way_out = Message("Name one of them, such as {near}.", near=[repr(n) for n in near])
        unknown = Message(
            "The target {target!r} is not among the {n} modelled columns of the schema.",
            target=target,
            n=len(names),
        )
        raise InputError(sentences(unknown, way_out))


def _rows_wanted(plan: Plan, total: float) -> int:
    if plan.rows is not None:
        return plan.rows
    return max(1, min(round(total), MOST_ROWS))


def _silent(step: Step, share: float) -> None:
    """Tell nobody."""


def _warn(told: Resemblance | Origin) -> None:
    warnings.warn(str(told.message), stacklevel=4)
