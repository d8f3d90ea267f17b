"""Does a release hold what its certificate says?"""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from privacy.accounting import Accountant, Budget, BudgetExceeded, Spend, price
from privacy.ledger import Ledger
from privacy.receipts import InvalidReceipt, Receipt
from synth.engines import engine_named
from synth.errors import InputError
from synth.marginals import DISTANCE_PARTS
from synth.model import Model
from synth.pipeline import Plan, new_accountant, promised
from synth.release import CERTIFICATE, RECEIPT, read_files, read_synthetic, released_schema
from synth.schema import Schema
from synth.table import Table, unescape

_LEAST_ALIKE = 0.5  # of the rows; a table from elsewhere agrees in next to none


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
        held.append(_check_spends(certificate, schema))
        _check_promise(certificate, schema)
        model = Model.from_json(files["model.json"].decode())
        if model.codec.schema != schema:
            raise InputError("model.json was made for another schema than schema.yaml.")
        held.append(_check_tables(files, schema))
        held.append(_check_origin(files, model, certificate))
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


def _check_spends(certificate: Mapping[str, Any], schema: Schema) -> str:
    """Charge every spend again, at the sensitivity its purpose has under the schema."""
    budget = Budget(certificate["epsilon"], certificate["delta"])
    accountant = new_accountant(schema, budget)
    try:
        for entry in certificate["spends"]:
            accountant.charge(_checked(Spend(**entry), schema))
    except BudgetExceeded:
        raise InputError("The spends add up to more than the budget grants.") from None
    _check_sums(certificate, accountant, schema)
    return (
        f"{len(accountant.spends)} spends, {accountant.spent / accountant.granted:.1%} of what "
        f"ε = {budget.epsilon:g}, δ = {budget.delta:g} grants"
    )


def _checked(spend: Spend, schema: Schema) -> Spend:
    numbers = (spend.mu_squared, spend.delta, spend.squared_sensitivity)
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise InputError(f"The spend {spend.purpose!r} has amounts that are none.")
    if spend.squared_sensitivity < _squared_sensitivity(spend.purpose, schema):
        raise InputError(f"The spend {spend.purpose!r} declares too small a sensitivity.")
    if spend.mu_squared < price(spend.sigma, spend.squared_sensitivity):
        raise InputError(f"The spend {spend.purpose!r} is priced below its noise.")
    return spend


def _check_sums(certificate: Mapping[str, Any], accountant: Accountant, schema: Schema) -> None:
    sums = {
        "mu_squared_granted": accountant.granted,
        "mu_squared_spent": accountant.spent,
        "delta_granted": accountant.delta_granted,
        "delta_spent": accountant.delta_spent,
    }
    wrong = [name for name, value in sums.items() if certificate[name] != value]
    if wrong:
        raise InputError(f"The certificate's {', '.join(wrong)} is not the sum of its spends.")
    purposes = " ".join(spend.purpose for spend in accountant.spends)
    wanted = ["number of rows", *(f" of {column.name}" for column in schema.modelled)]
    thresholds = [s for s in accountant.spends if s.mechanism == "threshold" and s.delta > 0]
    bought = sum(column.buys_names for column in schema.modelled)
    if len(thresholds) != bought or not all(words in purposes for words in wanted):
        raise InputError("The certificate lacks spends that its schema cannot do without.")


def _squared_sensitivity(purpose: str, schema: Schema) -> int:
    """Return the squared L2 sensitivity that a purpose has, as docs/privacy.md proves it."""
    squared = schema.protection.max_rows**2
    columns = len(schema.modelled)
    pairs = columns * (columns - 1) // 2
    if purpose == "rows per person":
        return 1
    if purpose.startswith("dependence of "):
        return pairs * DISTANCE_PARTS**2 * squared
    if purpose.startswith("misfit of "):
        return int(purpose.split()[2]) * DISTANCE_PARTS**2 * squared
    if purpose == "distance of each column":
        return columns * DISTANCE_PARTS**2 * squared
    if purpose.startswith("sum of the distances "):
        return (max(pairs, 1) * DISTANCE_PARTS) ** 2 * squared
    return squared


def _check_tables(files: Mapping[str, bytes], schema: Schema) -> str:
    table = read_synthetic(files, schema)
    shown = released_schema(schema)
    if table.notes:
        raise InputError("The synthetic table has values outside its schema.")
    if table.to_csv().encode() != files["synthetic.csv"]:
        raise InputError("synthetic.csv and synthetic.parquet are not the same table.")
    if not _same_after_unescaping(table, files["synthetic.csv"]):
        raise InputError("synthetic.csv does not give the table back when it is unescaped.")
    return f"{len(table.frame):,} rows × {len(shown.columns)} columns, each value in its domain"


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
    alike = (made.astype("str") == again.frame.astype("str")).all(axis="columns").mean()
    if alike < _LEAST_ALIKE:
        raise InputError("The synthetic table is not what its model gives for the certified seed.")
    return f"{alike:.1%} of rows are what the model gives for the certified seed on this machine"
