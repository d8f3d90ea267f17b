"""Train models on some rows and test them on real ones they have not seen.

    python train.py FOLDER ROWS.npy|real

Prints JSON: the area under the ROC curve, on a random fifth of the real rows, of gradient boosting
and of logistic regression. "real" trains on the other four fifths. Rows whose target is missing
are left out; a training table whose target never varies scores 0.5.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

Rows = NDArray[np.int64]


def models(columns: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the models, for columns that are categories or steps of a range."""
    ordered = [place for place, column in enumerate(columns) if column["ordered"]]
    others = [place for place, column in enumerate(columns) if not column["ordered"]]
    by_kind = ColumnTransformer(
        [
            ("steps", StandardScaler(), ordered),
            ("categories", OneHotEncoder(handle_unknown="ignore"), others),
        ]
    )
    return {
        "boosting": HistGradientBoostingClassifier(categorical_features=others, random_state=0),
        "logistic": make_pipeline(by_kind, LogisticRegression(max_iter=1000)),
    }


def split(rows: Rows, columns: list[dict[str, Any]], target: str, positive: int) -> tuple[Any, Any]:
    """Return what to predict from and what to predict, target column left out.

    A missing cell of an ordered column stands one step above its range, where trees can tell it.
    """
    place = [column["name"] for column in columns].index(target)
    known = rows[:, place] != columns[place]["missing"]
    return np.delete(rows, place, axis=1)[known], rows[known, place] == positive


def main() -> None:
    """Train and test."""
    folder, given = sys.argv[1:]
    domain = json.loads(Path(folder, "domain.json").read_text(encoding="utf-8"))
    columns, target, positive = domain["columns"], domain["target"], domain["positive"]
    real = np.load(Path(folder, "codes.npy"))
    order = np.random.default_rng(3).permutation(len(real))
    held_out, rest = np.split(real[order], [len(real) // 5])
    train_on = rest if given == "real" else np.load(given)
    seen, outcome = split(train_on, columns, target, positive)
    unseen, truth = split(held_out, columns, target, positive)
    scores = {}
    for name, model in models([c for c in columns if c["name"] != target]).items():
        if outcome.all() or not outcome.any():
            scores[name] = 0.5
            continue
        model.fit(seen, outcome)
        scores[name] = roc_auc_score(truth, model.predict_proba(unseen)[:, 1])
    sys.stdout.write(json.dumps(scores))


if __name__ == "__main__":
    main()
