"""Run dpmm's own pipeline on a raw table: its private binning, then its MST.

    python raw_dpmm.py TABLE.csv OUT.csv EPSILON DELTA

A tenth of ε finds the bins, as its default does; the model gets the rest.
"""

import sys

import pandas as pd
from dpmm.pipelines.mst import MSTPipeline

_FOR_BINS = 0.1  # of ε


def main() -> None:
    """Fit with the defaults, in one process, and draw as many rows as there were."""
    table, out, epsilon, delta = sys.argv[1:]
    frame = pd.read_csv(table, low_memory=False)
    for name in frame.columns:
        if frame[name].dtype == object:
            frame[name] = frame[name].astype("category")
    bins = _FOR_BINS * float(epsilon)
    pipeline = MSTPipeline(
        epsilon=float(epsilon) - bins, delta=float(delta), proc_epsilon=bins, n_jobs=1
    )
    pipeline.fit(frame)
    pipeline.generate(n_records=len(frame)).to_csv(out, index=False)


if __name__ == "__main__":
    main()
