"""Does a release hold what its certificate says?"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import synth.queries as queries
from privacy.accounting import Accountant, Budget, BudgetExceeded, Query, Spend
from privacy.chain import Entry
from privacy.ledger import Ledger
from privacy.message import Message
from privacy.receipts import InvalidReceipt, Receipt
from synth.codec.barring import bars_of
from synth.codec.cells import Points
from synth.counting.sensitivities import check_spend
from synth.domain import Clique
from synth.dossier.column_evidence import persons
from synth.dossier.dictionary import describe_schema
from synth.dossier.numbers import budget, cumulative, heading, odds
from synth.dossier.target import task_of
from synth.engines import engine_named
from synth.engines.scan import ORDERS
from synth.errors import InputError
from synth.models.network import Network
from synth.purchases import Plan, new_accountant
from synth.queries import message_of, read_query
from synth.release.certificate import promise_of
from synth.release.deciding import read_decision, say_decision
from synth.release.model import Model
from synth.release.release import CERTIFICATE, DECISION, RECEIPT, read_files, read_synthetic
from synth.release.surrogate_columns import refuse_outside
from synth.release.verification_of_columns import (
    agree,
    check_classes,
    check_columns,
    check_grouped,
    check_groups,
    check_predictions,
    check_target,
)
from synth.release.verification_of_scores import (
    check_base,
    check_gradients,
    check_misfit,
    check_pairs,
    check_rivals,
    check_scan,
    of_several,
)
from synth.statement import Standing, Statement
from synth.tables.columns import ORDERED_KINDS, ColumnSpec
from synth.tables.schema import Schema
from synth.tables.table import Table, unescape
from synth.texts import TEXT

_LEAST_SPENT = 0.9999  # of what is granted; rounded prices were seen to leave 5·10⁻⁶ of it
_LEAST_ALIKE = 0.99  # of the rows; fewer left private rows among the synthetic ones


def verify(path: Path | str, *, ledger: Path | str | None = None) -> list[Message]:
    """Check a release and say what was found to hold.

    Args:
        ledger: the file that the release should stand on; without it a receipt shows only that
            some ledger signed this release.

    Raises:
        InputError: something does not hold; says what.
        LedgerFault: the ledger does not hold the release's line.
    """
    path = Path(path)
    files, certificate = read_files(path)
    held = [Message("{n} files, each as certified", n=len(files))]
    try:
        schema = Schema.from_yaml(files["schema.yaml"].decode())
        accountant = _charge_again(certificate, schema)
        _check_promise(certificate, schema)
        model = Model.from_json(files["model.json"].decode())
        if model.codec.schema != schema:
            raise InputError("model.json was made for another schema than schema.yaml.")
        settings = certificate["settings"]
        _check_spends(accountant, model, settings)
        held.append(_spent(accountant))
        dossier = json.loads(files["dossier.json"])
        said = certificate["ledger"]
        standing = None if said is None else Standing(**said)
        _check_dossier(dossier, accountant, model, standing)
        about = heading(certificate["run"])
        if {name: dossier[name] for name in about} != about:
            raise InputError("dossier.json is that of another release, or of another version.")
        table = read_synthetic(files, schema)
        held.append(_check_tables(files, table))
        held.append(_check_origin(files, model, certificate))
        check_columns(dossier, model, table, _sigma_of_rules(accountant))
        if schema.rules:
            held.append(Message("every synthetic row keeps every rule that the schema declares"))
        check_groups(dossier, settings["groups"], model, table)
        check_target(dossier, settings.get("target", ""), model)
        if certificate["test"] is not False:
            raise InputError("This release was made by a replay test; it is not one to hand out.")
        receipt = _check_receipt(files, certificate)
        if standing is None or standing.key != receipt.ledger:
            raise InputError("The certificate names another ledger than signed it.")
    except (KeyError, TypeError, ValueError):
        raise InputError(
            "{name}: its certificate lacks what this version reads.", name=path.name
        ) from None
    held.append(Message("signed by the ledger {ledger}…", ledger=receipt.ledger[:16]))
    if DECISION in files:
        held += say_decision(read_decision(files[DECISION], receipt))
    if ledger is not None:
        book = Ledger.existing(Path(ledger))
        book.check(receipt)
        if Standing.of(book.entries(), receipt.run) != standing:
            raise InputError("The certificate says other earlier spending than the ledger holds.")
        held.append(Message("the line of its run stands on that ledger, and says the same"))
        held += _openings(book.entries(), receipt.run)
    return held


def _check_spends(accountant: Accountant, model: Model, settings: Mapping[str, Any]) -> None:
    """Check that all is paid for that such a release measures, and nothing else is."""
    check_rivals(accountant, model, settings)
    _check_purchases(accountant, model, settings["groups"], settings.get("target", ""))
    check_gradients(accountant.spends, model, settings)


def _openings(lines: Sequence[Entry], run: str) -> list[Message]:
    """Say when the exact comparison of a release was opened, and by whom."""
    return [
        Message(
            "its internal report was opened on {date} by {who}",
            date=line.date,
            who=line.refers_to,
        )
        for line in lines
        if (line.run, line.state) == (run, "READ")
    ]


def _check_receipt(files: Mapping[str, bytes], certificate: Mapping[str, Any]) -> Receipt:
    """Compare what the ledger signed with what the certificate says."""
    if RECEIPT not in files:
        raise InputError("This release has no receipt: no ledger signed that it was paid for.")
    receipt = read_receipt(files[RECEIPT])
    signed = {
        "run": receipt.run,
        "population": receipt.population,
        "date": receipt.date,
        "mu_squared_spent": receipt.mu_squared,
        "delta_spent": receipt.delta,
    }
    wrong = [name for name, value in signed.items() if certificate[name] != value]
    if receipt.certificate != hashlib.sha256(files[CERTIFICATE]).hexdigest() or wrong:
        raise InputError("The receipt is for another certificate than this release has.")
    return receipt


def read_receipt(content: bytes) -> Receipt:
    """Return a receipt whose signature holds.

    Raises:
        InputError: it does not.
    """
    try:
        return Receipt.from_bytes(content)
    except InvalidReceipt as fault:
        raise InputError("The receipt does not hold: {fault}.", fault=fault.message) from None


def _check_promise(certificate: Mapping[str, Any], schema: Schema) -> None:
    """Compare what the certificate says of the schema and the settings with both."""
    settings = certificate["settings"]
    plan = Plan(
        Budget(certificate["epsilon"], certificate["delta"]),
        engine_named(settings["engine"]),
        rows=settings["rows"],
        population=certificate["population"],
        proposed=settings["proposed"],
        statement=Statement(**certificate["statement"]),
        groups=tuple(settings["groups"]),
    )
    for name, value in promise_of(schema, plan, certificate["format"]).items():
        if certificate[name] != value:
            raise InputError(
                "The certificate's {name} is not that of its schema and settings.", name=name
            )


def _charge_again(certificate: Mapping[str, Any], schema: Schema) -> Accountant:
    """Charge every spend again, at the sensitivity its query has under the schema."""
    accountant = new_accountant(schema, Budget(certificate["epsilon"], certificate["delta"]))
    try:
        for entry in certificate["spends"]:
            spend = Spend(**{**entry, "query": read_query(entry["query"])})
            check_spend(spend, schema)
            accountant.charge(spend)
    except BudgetExceeded:
        raise InputError("The spends add up to more than the budget grants.") from None
    _check_sums(certificate, accountant)
    return accountant


def _spent(accountant: Accountant) -> Message:
    return Message(
        "{n} spends, {share:.1%} of what ε = {epsilon:g}, δ = {delta:g} grants",
        n=len(accountant.spends),
        share=accountant.spent / accountant.granted,
        epsilon=accountant.budget.epsilon,
        delta=accountant.budget.delta,
    )


def _sigma_of_rules(accountant: Accountant) -> float:
    spends = [one for one in accountant.spends if one.query.kind == queries.BROKEN_RULES]
    return spends[0].sigma if spends else 0.0


def _check_sums(certificate: Mapping[str, Any], accountant: Accountant) -> None:
    sums = {
        "mu_squared_granted": accountant.granted,
        "mu_squared_spent": accountant.spent,
        "delta_granted": accountant.delta_granted,
        "delta_spent": accountant.delta_spent,
    }
    wrong = [name for name, value in sums.items() if certificate[name] != value]
    if wrong:
        raise InputError("The certificate's {sums} is not the sum of its spends.", sums=wrong)


def _check_purchases(
    accountant: Accountant, model: Model, groups: Sequence[str], target: str
) -> None:
    """Compare the spends with what the schema and the model cannot have come about without."""
    schema, fitted, spends = model.codec.schema, model.fitted, accountant.spends
    declared = bars_of(model.codec)
    measured = {
        clique
        for clique, table in fitted.log_potentials.items()
        # What a rule forbids was declared; where a potential says nothing else, nothing was asked.
        if len(clique) > 1 and (clique not in declared or table[~declared[clique]].any())
    }
    wanted: set[tuple[str, Clique]] = {
        (queries.TOTAL, ()),
        (queries.DISTANCES, ()),
        (queries.PAIR_DISTANCES, ()),
    }
    task = task_of(model.codec, target)
    wanted |= {(queries.PREDICTIONS, (target,))} if task else set()
    wanted |= {(queries.BROKEN_RULES, ())} if schema.counted_rules else set()
    wanted |= {(queries.TRIPLE_DISTANCES, ())} if len(schema.coded) > 2 else set()
    wanted |= {(queries.GROUP_DISTANCES, (column,)) for column in groups}
    wanted |= set() if schema.protection.person is None else {(queries.PERSONS, ())}
    # A column without cells was given up for the price of its bounds.
    wanted |= {
        (_kind_of_marginal(column), (column.name,))
        for column in schema.coded
        if len(model.codec[column.name].cells)
    }
    wanted |= {(queries.BOUNDS, (column.name,)) for column in schema.coded if column.buys_range}
    wanted |= {
        (queries.ROUNDNESS, (column.name,))
        for column in model.codec.columns
        if isinstance(column.cells, Points) and column.cells.roundness is not None
    }
    wanted |= {(queries.MARGINAL, clique) for clique in measured}
    scored = bool(measured) or isinstance(fitted, Network)
    wanted |= {(queries.DEPENDENCE, ())} if scored and len(schema.coded) > 2 else set()
    wanted |= {(queries.MISFIT, ())} if fitted.is_tilted else set()
    # Cliques so large are never measured but where the scan found them.
    wanted |= {(queries.SCAN, ())} if any(len(clique) in ORDERS for clique in measured) else set()
    asked = [spend.query for spend in spends]
    thresholds = sum(spend.mechanism == "threshold" and spend.delta > 0 for spend in spends)
    bought = sum(column.buys_names for column in schema.modelled)
    lacking = wanted - {(query.kind, query.columns) for query in asked}
    # Names are bought in one round or in two.
    if lacking or not bought <= thresholds <= 2 * bought:
        raise InputError(
            "The certificate lacks spends that its schema and model cannot do without."
        )
    check_predictions(asked, task)
    _check_cells(asked, model)
    check_classes(asked, model)
    check_grouped(asked, schema)
    check_pairs(asked, model, accountant.granted)
    check_misfit(asked, len(schema.coded))
    check_base(asked, model)
    check_scan(spends, model)
    _check_all_spent(accountant)


def _check_all_spent(accountant: Accountant) -> None:
    """Compare the sum of the spends with the budget, of which a run leaves nothing.

    The distances that come last take what all others left, but for the rounding of their prices.
    """
    share = accountant.spent / accountant.granted
    if share < _LEAST_SPENT:
        raise InputError(
            "The spends add up to {share:.2%} of what the budget grants. A run spends all of it: "
            "some are left out.",
            share=share,
        )


def _kind_of_marginal(column: ColumnSpec) -> str:
    """Return the kind of query that a column's own marginal is."""
    if column.kind in ORDERED_KINDS:
        return queries.INTERVALS
    return queries.CATEGORIES if column.buys_names else queries.MARGINAL


def _check_cells(asked: Sequence[Query], model: Model) -> None:
    """Compare how many cells were measured of columns together with those that the model has."""
    for query in of_several(asked):
        if query.size != model.codec.domain.cells(query.columns):
            raise InputError(
                "The spend '{query}' counts other cells than the model has.",
                query=message_of(query),
            )


def _check_dossier(
    dossier: Mapping[str, Any],
    accountant: Accountant,
    model: Model,
    standing: Standing | None,
) -> None:
    """Compare what the dossier says of the promise with the certificate, and of the rows."""
    said = [dossier[name] for name in ("odds", "budget", "dictionary", "cumulative")]
    found = [
        odds(accountant),
        budget(accountant),
        describe_schema(model.codec),
        cumulative(standing, accountant),
    ]
    rows = dossier["rows"]
    said += [rows["paid"], rows["persons"]]
    if not agree(said, [*found, round(model.codec.total), persons(model.codec)]):
        raise InputError(
            "dossier.json says other odds, spends, columns or rows than the release has."
        )


def _check_tables(files: Mapping[str, bytes], table: Table) -> Message:
    refuse_outside(table)
    if table.notes:
        raise InputError("The synthetic table has values outside its schema.")
    if table.to_csv().encode() != files["synthetic.csv"]:
        raise InputError("synthetic.csv and synthetic.parquet are not the same table.")
    if not _same_after_unescaping(table, files["synthetic.csv"]):
        raise InputError("synthetic.csv does not give the table back when it is unescaped.")
    return Message(
        "{rows} rows × {columns} columns, each value in its domain",
        rows=len(table.frame),
        columns=len(table.schema.columns),
    )


def _same_after_unescaping(table: Table, content: bytes) -> bool:
    frame = pd.read_csv(BytesIO(content), dtype=TEXT, keep_default_na=False)
    frame.columns = pd.Index([unescape(name) for name in frame.columns])
    for column in table.schema.columns:
        if column.kind in ("categorical", "boolean", "identifier"):
            texts = frame[column.name].map(unescape)
            if not np.array_equal(texts.to_numpy(), table.frame[column.name].fillna("").to_numpy()):
                return False
    return True


def _check_origin(
    files: Mapping[str, bytes], model: Model, certificate: Mapping[str, Any]
) -> Message:
    """Draw the table again: it must come from the model and the seed alone."""
    seed, n_rows = certificate["sampling_seed"], certificate["rows_synthetic"]
    again = model.decode(model.codes(n_rows, seed=seed), seed=seed)
    if again.to_csv().encode() == files["synthetic.csv"]:
        return Message("the table is what the model gives for the certified seed, to the last byte")
    # Another processor may round a sum of the model differently, and move single rows.
    made = read_synthetic(files, model.codec.schema).frame
    said, found = (frame.astype(TEXT).fillna("") for frame in (made, again.frame))
    alike = (said == found).all(axis="columns").mean() if len(said) == len(found) else 0.0
    if alike < _LEAST_ALIKE:
        raise InputError("The synthetic table is not what its model gives for the certified seed.")
    return Message(
        "{share:.1%} of rows are what the model gives for the certified seed on this machine",
        share=alike,
    )
