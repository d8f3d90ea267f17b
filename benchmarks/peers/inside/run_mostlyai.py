"""Train MOSTLY AI's engine with differential privacy on codes as categories.

    python run_mostlyai.py FOLDER OUT EPSILON DELTA

The engine's own defaults, but for its budget and for value protection, which is off: the codes'
domain is public, and the engine takes the categories it finds in the rows. Beside OUT it leaves
what the engine itself says its model has spent.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from mostlyai.engine import TabularARGN
from mostlyai.engine.domain import DifferentialPrivacyConfig


def spent(workspace: str) -> float:
    """Return the ε of the last model that the engine kept, as its progress says."""
    said = pd.read_csv(Path(workspace, "ModelStore", "model-data", "progress-messages.csv"))
    kept = said[said["is_checkpoint"] == 1]
    return float(kept["dp_eps"].iloc[-1])


def main() -> None:
    """Train and draw as many rows as there were."""
    folder, out, epsilon, delta = sys.argv[1:]
    columns = json.loads(Path(folder, "domain.json").read_text(encoding="utf-8"))["columns"]
    names = [column["name"] for column in columns]
    codes = np.load(Path(folder, "codes.npy"))
    frame = pd.DataFrame({name: codes[:, place].astype(str) for place, name in enumerate(names)})
    budget = DifferentialPrivacyConfig(
        max_epsilon=float(epsilon), delta=float(delta), value_protection_epsilon=None
    )
    with tempfile.TemporaryDirectory() as workspace:
        engine = TabularARGN(
            value_protection=False,
            differential_privacy=budget,
            tgt_encoding_types=dict.fromkeys(names, "TABULAR_CATEGORICAL"),
            workspace_dir=workspace,
            device="cpu",
        )
        engine.fit(frame)
        synthetic = engine.sample(len(frame))
        Path(out).with_suffix(".json").write_text(json.dumps({"epsilon": spent(workspace)}))
    np.save(out, synthetic[names].to_numpy().astype(np.int64))


if __name__ == "__main__":
    main()
