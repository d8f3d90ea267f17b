"""Fit one of SDV's models, which promise nothing, to codes: what likeness costs privacy.

python run_sdv.py FOLDER OUT gaussiancopula|ctgan|tvae

Ordered columns are numbers, the others categories; the models' own defaults.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sdv.metadata import Metadata
from sdv.single_table import CTGANSynthesizer, GaussianCopulaSynthesizer, TVAESynthesizer

MODELS = {
    "gaussiancopula": GaussianCopulaSynthesizer,
    "ctgan": CTGANSynthesizer,
    "tvae": TVAESynthesizer,
}


def main() -> None:
    """Fit and draw as many rows as there were."""
    folder, out, method = sys.argv[1:]
    columns = json.loads(Path(folder, "domain.json").read_text(encoding="utf-8"))["columns"]
    codes = np.load(Path(folder, "codes.npy"))
    frame, described = pd.DataFrame(), {}
    for place, column in enumerate(columns):
        name, of_column = column["name"], pd.Series(codes[:, place])
        if column["ordered"]:
            frame[name] = of_column.where(of_column != column["missing"]).astype("float64")
            described[name] = {"sdtype": "numerical"}
        else:
            frame[name] = of_column.astype(str)
            described[name] = {"sdtype": "categorical"}
    metadata = Metadata.load_from_dict({"tables": {"rows": {"columns": described}}})
    model = MODELS[method](metadata)
    model.fit({"rows": frame})
    made = model.sample(len(frame))["rows"]
    rows = np.empty_like(codes)
    for place, column in enumerate(columns):
        numbers = pd.to_numeric(made[column["name"]])
        if column["missing"] is not None:
            numbers = numbers.fillna(column["missing"])
        rows[:, place] = numbers.round().astype(np.int64)
    np.save(out, rows)


if __name__ == "__main__":
    main()
