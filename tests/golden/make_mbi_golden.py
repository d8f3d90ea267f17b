"""Write mbi.json: marginals that mbi 2.0.0 fits, for tests/test_graphical_model.py to compare with.

mbi pins JAX, which the project does not depend on, so this runs in an environment of its own:

    python -m venv /tmp/mbi
    /tmp/mbi/bin/pip install mbi==2.0.0 jax jaxlib
    /tmp/mbi/bin/python tests/golden/make_mbi_golden.py

No test imports it. The tables are drawn with a fixed seed, so the file is the same every time. It
takes two minutes.
"""

import json
from itertools import combinations
from pathlib import Path

import jax
import numpy as np
from mbi import Domain, LinearMeasurement, MarkovRandomField
from mbi.estimation import MirrorDescent

jax.config.update("jax_enable_x64", True)

SIZES = {"a": 3, "b": 4, "c": 2, "d": 5, "e": 3}
ROWS = 2000
GAP = 5e-4  # of the loss; a cell is then within σ·√(2·GAP), 3 % of its noise, of the optimum
ITERATIONS = 1_000_000

# Cliques, a letter a column, each with its σ; 0 stands for exact counts, weighed as if σ were 1.
PROBLEMS = {
    "a tree": [
        *[("a", 5), ("b", 20), ("c", 10), ("d", 5), ("e", 40)],
        *[("ab", 10), ("bc", 20), ("bd", 30), ("de", 10)],
    ],
    "a cycle": [("ab", 10), ("bc", 30), ("cd", 15), ("ad", 20), ("e", 10)],
    "a triple and pairs": [("abc", 25), ("cd", 10), ("ad", 15), ("de", 20), ("d", 5)],
    "a cycle without noise": [("ab", 0), ("bc", 0), ("cd", 0), ("ad", 0), ("de", 0)],
}
UNMEASURED = {"a cycle without noise": ["ac", "bde"]}


def main() -> None:
    """Fit every problem and write the file."""
    rng = np.random.default_rng(20)
    problems = [_solved(name, measured, rng) for name, measured in PROBLEMS.items()]
    document = {"made by": "make_mbi_golden.py with mbi 2.0.0", "problems": problems}
    Path(__file__).with_name("mbi.json").write_text(_readable(document), encoding="utf-8")


def _solved(name: str, measured: list[tuple[str, float]], rng: np.random.Generator) -> dict:
    table = _dependent_table(rng)
    measurements = []
    for clique, sigma in measured:
        counts = _marginal(table, clique)
        counts = counts + np.rint(rng.normal(0, sigma, counts.shape))
        measurements.append({"clique": clique, "sigma": sigma or 1.0, "counts": counts})
    model = MirrorDescent().estimate(
        Domain(list(SIZES), list(SIZES.values())),
        [
            LinearMeasurement(m["counts"].ravel(), tuple(m["clique"]), m["sigma"])
            for m in measurements
        ],
        known_total=ROWS,
        iters=ITERATIONS,
    )
    gap = _gap(model, measurements)
    if gap > GAP:
        raise SystemExit(f"{name}: mbi is within {gap:.2g} of the least loss; give it more steps.")
    asked = [m["clique"] for m in measurements] + UNMEASURED.get(name, [])
    return {
        "name": name,
        "sizes": SIZES,
        "rows": ROWS,
        "measurements": [m | {"counts": m["counts"].astype(int).tolist()} for m in measurements],
        "fitted": [{"clique": c, "counts": _fitted(model, c).round(3).tolist()} for c in asked],
    }


def _dependent_table(rng: np.random.Generator) -> np.ndarray:
    """Draw a table whose columns all depend on one another, and with some empty cells."""
    joint = np.ones(tuple(SIZES.values()))
    for one, other in combinations(range(len(SIZES)), 2):
        shape = [size if axis in (one, other) else 1 for axis, size in enumerate(SIZES.values())]
        joint = joint * rng.gamma(0.8, size=shape)
    return rng.multinomial(ROWS, (joint / joint.sum()).ravel()).reshape(joint.shape)


def _axes(clique: str) -> list[int]:
    return [list(SIZES).index(column) for column in clique]


def _marginal(table: np.ndarray, clique: str) -> np.ndarray:
    return np.einsum(table, list(range(table.ndim)), _axes(clique)).astype(float)


def _fitted(model: MarkovRandomField, clique: str) -> np.ndarray:
    counts = np.asarray(model.project(tuple(clique)).values)
    return counts.reshape([SIZES[column] for column in clique])


def _gap(model: MarkovRandomField, measurements: list[dict]) -> float:
    """Bound how far the loss ½Σ(fitted - counts)²/σ² is above its least value (Frank-Wolfe).

    The loss is convex in the joint table, so it lies above its tangent; the tangent is least where
    all rows are in the one cell with the smallest slope.
    """
    slope = np.zeros(tuple(SIZES.values()))
    at_model = 0.0
    for m in measurements:
        fitted = _fitted(model, m["clique"])
        part = (fitted - m["counts"]) / m["sigma"] ** 2
        at_model += float((part * fitted).sum())
        every = np.ones_like(slope)
        slope += np.einsum(
            every, list(range(slope.ndim)), part, _axes(m["clique"]), list(range(slope.ndim))
        )
    return at_model - ROWS * float(slope.min())


def _readable(document: dict) -> str:
    """Write JSON with one marginal a line."""
    lines = []
    for problem in document["problems"]:
        head = {key: problem[key] for key in ("name", "sizes", "rows")}
        parts = [json.dumps(head)[1:-1]]
        for key in ("measurements", "fitted"):
            rows = ",\n    ".join(json.dumps(row) for row in problem[key])
            parts.append(f'"{key}": [\n    {rows}\n  ]')
        lines.append("{" + ",\n  ".join(parts) + "}")
    made_by = json.dumps(document["made by"])
    return f'{{"made by": {made_by}, "problems": [\n' + ",\n".join(lines) + "\n]}\n"


if __name__ == "__main__":
    main()
