"""Does a release hold what its certificate says?"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from privacy.accounting import Accountant, Budget, price
from synth.errors import InputError
from synth.model import Model
from synth.release import read_files, read_synthetic, released_schema
from synth.schema import Schema
from synth.table import Table, unescape


def verify(path: Path | str) -> list[str]:
    """Check a release and say in words what was found to hold.

    Raises:
        InputError: something does not hold; says what.
    """
    path = Path(path)
    files, certificate = read_files(path)
    held = [f"{len(files)} files, each as certified"]
    try:
        held.append(_check_spends(certificate))
        schema = Schema.from_yaml(files["schema.yaml"].decode())
        model = Model.from_json(files["model.json"].decode())
        if model.codec.schema != schema:
            raise InputError("model.json was made for another schema than schema.yaml.")
        held.append(_check_tables(files, schema))
        held.append(_check_origin(files, model, certificate))
        if certificate["test"]:
            raise InputError("This release was made by a replay test; it is not one to hand out.")
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{path.name}: its certificate lacks what this version reads.") from None
    return held


def _check_spends(certificate: Mapping[str, Any]) -> str:
    budget = Budget(certificate["epsilon"], certificate["delta"])
    accountant = Accountant(budget, threshold_share=certificate["threshold_share"])
    spends = certificate["spends"]
    for spend in spends:
        if spend["mu_squared"] < price(spend["sigma"], spend["squared_sensitivity"]):
            raise InputError(f"The spend {spend['purpose']!r} is priced below its noise.")
    spent = sum(spend["mu_squared"] for spend in spends)
    if spent > accountant.granted or sum(s["delta"] for s in spends) > accountant.delta_granted:
        raise InputError("The spends add up to more than the budget grants.")
    return (
        f"{len(spends)} spends, {spent / accountant.granted:.1%} of what "
        f"ε = {budget.epsilon:g}, δ = {budget.delta:g} grants"
    )


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
    from io import BytesIO

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
    same = (
        hashlib.sha256(again.to_csv().encode()).hexdigest() == certificate["files"]["synthetic.csv"]
    )
    if same:
        return "the table is what the model gives for the certified seed, to the last byte"
    # Another processor may round a sum of the model differently, and move single rows.
    return "drawn again on this machine, the model gives another table (rounding may differ)"
