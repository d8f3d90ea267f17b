"""Fit SmartNoise's MST to codes over their public domain.

python run_smartnoise.py FOLDER OUT round|sample EPSILON DELTA

Categories would be read from the private rows; here the transformer is fitted beforehand, on a
made-up table that holds every code. "round" is the package as shipped; "sample" replaces its way
of drawing rows, which joins unrelated columns, by the same library's other one.
"""

import json
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
from snsynth.mst.mst import MSTSynthesizer
from snsynth.transform import LabelTransformer, TableTransformer


def main() -> None:
    """Fit with the package's own defaults and draw as many rows as there were."""
    folder, out, method, epsilon, delta = sys.argv[1:]
    columns = json.loads(Path(folder, "domain.json").read_text(encoding="utf-8"))["columns"]
    names = [column["name"] for column in columns]
    frame = pd.DataFrame(np.load(Path(folder, "codes.npy")), columns=names)
    longest = np.arange(max(column["size"] for column in columns))
    every_code = pd.DataFrame({column["name"]: longest % column["size"] for column in columns})
    transformer = TableTransformer([LabelTransformer(nullable=False) for _ in columns])
    transformer.fit(every_code)
    synthesizer = MSTSynthesizer(epsilon=float(epsilon), delta=float(delta))
    synthesizer.fit(frame, transformer=transformer)
    if method == "sample":
        draw = partial(synthesizer.synthesizer.synthetic_data, method="sample")
        synthesizer.synthesizer = SimpleNamespace(synthetic_data=draw)
    np.save(out, synthesizer.sample(len(frame))[names].to_numpy(dtype=np.int64))


if __name__ == "__main__":
    main()
