"""Does a release hold what its certificate says?"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from privacy.accounting import Accountant, Budget, BudgetExceeded, Spend, price
from privacy.ledger import Ledger
from privacy.receipts import InvalidReceipt, Receipt
from synth.columns import ORDERED_KINDS, Bought, ColumnSpec
from synth.dossier import budget, odds
from synth.engines import engine_named
from synth.engines.adaptive import fewest_candidates
from synth.errors import InputError
from synth.marginals import DISTANCE_PARTS
from synth.model import Model
from synth.pipeline import Plan, new_accountant, promised
from synth.release import CERTIFICATE, RECEIPT, read_files, read_synthetic
from synth.schema import Schema
from synth.table import Table, unescape
from synth.tilted_model import TiltedModel
from synth.verify_columns import agree, check_columns

_LEAST_ALIKE = 0.99  # of the rows; fewer left private rows among the synthetic ones


def verify(path: Path | str, *, ledger: Path | str | None = None) -> list[str]:
    """Check a release and say in words what was found to hold.

    Args:
        ledger: the file that the release should stand on; without it a receipt shows only that
            some ledger signed this release.

    Raises:
        InputError: something does not hold; says what.
        LedgerFault: the ledger does not hold the release's line.
    """
    path = Path(path)
    files, certificate = read_files(path)
    held = [f"{len(files)} files, each as certified"]
    try:
        schema = Schema.from_yaml(files["schema.yaml"].decode())
        accountant = _charged_again(certificate, schema)
        _check_promise(certificate, schema)
        model = Model.from_json(files["model.json"].decode())
        if model.codec.schema != schema:
            raise InputError("model.json was made for another schema than schema.yaml.")
        _check_purchases(accountant.spends, model)
        held.append(_in_words(accountant))
        dossier = json.loads(files["dossier.json"])
        _check_dossier(dossier, accountant, model)
        table = read_synthetic(files, schema)
        held.append(_check_tables(files, table))
        held.append(_check_origin(files, model, certificate))
        check_columns(dossier, model, table)
        if certificate["test"] is not False:
            raise InputError("This release was made by a replay test; it is not one to hand out.")
        receipt = _check_receipt(files, certificate)
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{path.name}: its certificate lacks what this version reads.") from None
    held.append(f"signed by the ledger {receipt.ledger[:16]}… at its line {receipt.seq}")
    if ledger is not None:
        receipt.check(Ledger.existing(Path(ledger)).entries())
        held.append(f"line {receipt.seq} stands on that ledger, and says the same")
    return held


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
        raise InputError(f"The receipt does not hold: {fault}.") from None


def _check_promise(certificate: Mapping[str, Any], schema: Schema) -> None:
    """Compare what the certificate says of the schema and the settings with both."""
    settings = certificate["settings"]
    plan = Plan(
        Budget(certificate["epsilon"], certificate["delta"]),
        engine_named(settings["engine"]),
        rows=settings["rows"],
        population=certificate["population"],
        proposed=settings["proposed"],
    )
    for name, value in promised(schema, plan).items():
        if certificate[name] != value:
            raise InputError(f"The certificate's {name} is not that of its schema and settings.")


def _charged_again(certificate: Mapping[str, Any], schema: Schema) -> Accountant:
    """Charge every spend again, at the sensitivity its purpose has under the schema."""
    accountant = new_accountant(schema, Budget(certificate["epsilon"], certificate["delta"]))
    try:
        for entry in certificate["spends"]:
            accountant.charge(_checked(Spend(**entry), schema))
    except BudgetExceeded:
        raise InputError("The spends add up to more than the budget grants.") from None
    _check_sums(certificate, accountant)
    return accountant


def _in_words(accountant: Accountant) -> str:
    budget = accountant.budget
    return (
        f"{len(accountant.spends)} spends, {accountant.spent / accountant.granted:.1%} of what "
        f"ε = {budget.epsilon:g}, δ = {budget.delta:g} grants"
    )


def _checked(spend: Spend, schema: Schema) -> Spend:
    numbers = (spend.mu_squared, spend.delta, spend.squared_sensitivity)
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise InputError(f"The spend {spend.purpose!r} has amounts that are none.")
    names = spend.purpose.startswith("categories of ")
    if spend.mechanism != ("threshold" if names else "discrete Gaussian"):
        raise InputError(f"The spend {spend.purpose!r} names another mechanism than it takes.")
    if spend.squared_sensitivity < _squared_sensitivity(spend.purpose, schema):
        raise InputError(f"The spend {spend.purpose!r} declares too small a sensitivity.")
    if spend.mu_squared < price(spend.sigma, spend.squared_sensitivity):
        raise InputError(f"The spend {spend.purpose!r} is priced below its noise.")
    return spend


def _check_sums(certificate: Mapping[str, Any], accountant: Accountant) -> None:
    sums = {
        "mu_squared_granted": accountant.granted,
        "mu_squared_spent": accountant.spent,
        "delta_granted": accountant.delta_granted,
        "delta_spent": accountant.delta_spent,
    }
    wrong = [name for name, value in sums.items() if certificate[name] != value]
    if wrong:
        raise InputError(f"The certificate's {', '.join(wrong)} is not the sum of its spends.")


def _check_purchases(spends: Sequence[Spend], model: Model) -> None:
    """Compare the spends with what the schema and the model cannot have come about without."""
    schema, fitted = model.codec.schema, model.fitted
    tilted = isinstance(fitted, TiltedModel)
    base = fitted.base if isinstance(fitted, TiltedModel) else fitted
    tilts = fitted.tilts if isinstance(fitted, TiltedModel) else {}
    measured = {clique for clique in (*base.potentials, *tilts) if len(clique) > 1}
    n_columns = len(schema.modelled)
    wanted = ["number of rows", "distance of each column", r"sum of the distances of \d+ pairs"]
    wanted += [] if schema.protection.person is None else ["rows per person"]
    wanted += [_purposes_of(column) for column in schema.modelled]
    wanted += [
        f"bounds of {re.escape(column.name)}, .*"
        for column in schema.modelled
        if column.kind in ORDERED_KINDS - {"time"} and isinstance(column.domain, Bought)
    ]
    wanted += [re.escape(f"marginal of {' × '.join(clique)}") for clique in measured]
    wanted += [r"dependence of \d+ pairs"] if measured and n_columns > 2 else []
    wanted += [r"misfit of \d+ cliques"] if tilted else []
    purposes = [spend.purpose for spend in spends]
    lacking = [one for one in wanted if not any(re.fullmatch(one, held) for held in purposes)]
    thresholds = sum(spend.mechanism == "threshold" and spend.delta > 0 for spend in spends)
    if lacking or thresholds != sum(column.buys_names for column in schema.modelled):
        raise InputError(
            "The certificate lacks spends that its schema and model cannot do without."
        )
    _check_misfit(purposes, n_columns)


def _check_misfit(purposes: Sequence[str], n_columns: int) -> None:
    """Compare the number of cliques that were scored again with those that must have been."""
    for place, purpose in enumerate(purposes):
        if purpose.startswith("misfit of "):
            before = {held for held in purposes[:place] if " × " in held}
            after = {held for held in purposes[place:] if " × " in held}
            fewest = max(fewest_candidates(n_columns, len(before)), len(after))
            if int(purpose.split()[2]) < fewest:
                raise InputError(f"The spend {purpose!r} counts fewer than were scored.")


def _purposes_of(column: ColumnSpec) -> str:
    """Return the purpose of a column's own marginal, as a pattern."""
    name = re.escape(column.name)
    if column.kind in ORDERED_KINDS:
        return rf"marginal of {name}, \d+ intervals"
    return (
        rf"categories of {name}, and their marginal" if column.buys_names else f"marginal of {name}"
    )


def _squared_sensitivity(purpose: str, schema: Schema) -> int:
    """Return the squared L2 sensitivity that a purpose has, as docs/privacy.md proves it.

    Raises:
        InputError: it is none that a run has.
    """
    squared = schema.protection.max_rows**2
    columns = len(schema.modelled)
    pairs = columns * (columns - 1) // 2
    distances = {
        f"dependence of {pairs} pairs": pairs,
        "distance of each column": columns,
        f"sum of the distances of {max(pairs, 1)} pairs": max(pairs, 1) ** 2,
    }
    again = re.fullmatch(r"misfit of ([1-9]\d*) cliques", purpose)
    if again is not None:
        distances[purpose] = int(again[1])
    if purpose in distances:
        return distances[purpose] * DISTANCE_PARTS**2 * squared
    if purpose == "rows per person":
        return 1
    name = "(?:" + "|".join(re.escape(column.name) for column in schema.modelled) + ")"
    marginals = (
        rf"number of rows|(?:marginal|bounds) of {name}, \d+ intervals"
        rf"|categories of {name}, and their marginal|marginal of {name}(?: × {name})*"
    )
    if re.fullmatch(marginals, purpose) is None:
        raise InputError("The certificate has a spend of a purpose that no run has.")
    return squared


def _check_dossier(dossier: Mapping[str, Any], accountant: Accountant, model: Model) -> None:
    """Compare what the dossier says of the promise with the certificate, and of the rows."""
    said = [dossier["odds"], dossier["budget"], dossier["rows"]["paid"]]
    if not agree(said, [odds(accountant), budget(accountant), round(model.codec.total)]):
        raise InputError("dossier.json says other odds, spends or rows than the release has.")


def _check_tables(files: Mapping[str, bytes], table: Table) -> str:
    if table.notes:
        raise InputError("The synthetic table has values outside its schema.")
    if table.to_csv().encode() != files["synthetic.csv"]:
        raise InputError("synthetic.csv and synthetic.parquet are not the same table.")
    if not _same_after_unescaping(table, files["synthetic.csv"]):
        raise InputError("synthetic.csv does not give the table back when it is unescaped.")
    return (
        f"{len(table.frame):,} rows × {len(table.schema.columns)} columns, each value in its domain"
    )


def _same_after_unescaping(table: Table, content: bytes) -> bool:
    frame = pd.read_csv(BytesIO(content), dtype="str", keep_default_na=False)
    frame.columns = pd.Index([unescape(name) for name in frame.columns])
    for column in table.schema.columns:
        if column.kind in ("categorical", "boolean", "identifier"):
            texts = frame[column.name].map(unescape)
            if not np.array_equal(texts.to_numpy(), table.frame[column.name].fillna("").to_numpy()):
                return False
    return True


def _check_origin(files: Mapping[str, bytes], model: Model, certificate: Mapping[str, Any]) -> str:
    """Draw the table again: it must come from the model and the seed alone."""
    seed, n_rows = certificate["sampling_seed"], certificate["rows_synthetic"]
    again = model.decode(model.codes(n_rows, seed=seed), seed=seed)
    if again.to_csv().encode() == files["synthetic.csv"]:
        return "the table is what the model gives for the certified seed, to the last byte"
    # Another processor may round a sum of the model differently, and move single rows.
    made = read_synthetic(files, model.codec.schema).frame
    said, found = (frame.astype("str").fillna("") for frame in (made, again.frame))
    alike = (said == found).all(axis="columns").mean() if len(said) == len(found) else 0.0
    if alike < _LEAST_ALIKE:
        raise InputError("The synthetic table is not what its model gives for the certified seed.")
    return f"{alike:.1%} of rows are what the model gives for the certified seed on this machine"
