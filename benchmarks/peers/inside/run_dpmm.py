"""Fit one of dpmm's models to codes over their public domain.

python run_dpmm.py FOLDER OUT mst|privbayes|aim EPSILON DELTA
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from dpmm.models.aim import AIMGM
from dpmm.models.mst import MSTGM
from dpmm.models.priv_bayes import PrivBayesGM

MODELS = {"mst": MSTGM, "privbayes": PrivBayesGM, "aim": AIMGM}


def main() -> None:
    """Fit with the model's own defaults, in one process, and draw as many rows as there were."""
    folder, out, method, epsilon, delta = sys.argv[1:]
    columns = json.loads(Path(folder, "domain.json").read_text(encoding="utf-8"))["columns"]
    names = [column["name"] for column in columns]
    frame = pd.DataFrame(np.load(Path(folder, "codes.npy")), columns=names)
    model = MODELS[method](epsilon=float(epsilon), delta=float(delta), n_jobs=1)
    model.set_domain({column["name"]: column["size"] for column in columns})
    model.check_fit(frame)
    model.fit(frame)
    np.save(out, model.generate(n_records=len(frame))[names].to_numpy(dtype=np.int64))


if __name__ == "__main__":
    main()
