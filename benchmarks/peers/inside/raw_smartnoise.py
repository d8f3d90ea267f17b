"""Run SmartNoise's MST on a raw table as its documentation does: bounds and bins by its budget.

    python raw_smartnoise.py TABLE.csv OUT.csv EPSILON DELTA

Half of ε goes to its preprocessor, as its examples have it. Categories are those of the table:
they are read from it, and outside its guarantee.
"""

import sys

import pandas as pd
from snsynth import Synthesizer

_FOR_BOUNDS = 0.5  # of ε


def main() -> None:
    """Fit with the defaults and draw as many rows as there were."""
    table, out, epsilon, delta = sys.argv[1:]
    frame = pd.read_csv(table, low_memory=False)
    synthesizer = Synthesizer.create("mst", epsilon=float(epsilon), delta=float(delta))
    synthesizer.fit(
        frame,
        preprocessor_eps=_FOR_BOUNDS * float(epsilon),
        nullable=bool(frame.isna().any().any()),
    )
    synthesizer.sample(len(frame)).to_csv(out, index=False)


if __name__ == "__main__":
    main()
