"""Target: how well a model that learned from the synthetic rows predicts the private ones.

The model sees synthetic rows alone, so it costs nothing. It is tried on the private rows through
counts that are paid for: in which step of the score a row lies, and which class it has. Both follow
from that row's codes, so each table of counts is a marginal (docs/privacy.md, section 6).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from synth.codec.cells import Points
from synth.codec.codec import Codec, ColumnCodec
from synth.counting.paid import PaidCounts
from synth.domain import Codes, Domain, Floats
from synth.dossier.column_evidence import labels_of, word_of_ours
from synth.errors import InputError
from synth.models.classifier import Classifier, learn
from synth.tables.schema import Schema

MOST_CLASSES = 8  # of which the last is all others
_STEPS = 6  # of the score, among the rows of a class, and among the others
_LABEL, _PREDICTED = "label", "predicted"


@dataclass(frozen=True)
class Task:
    """Which classes of a column are to be told apart: from the codec, which was paid for.

    Of an ordered column they are the values below its middle and those from there on.

    Attributes:
        class_of_code: of the column, (n_codes,); `n_classes` where the value is missing.
        labels: what each class is, and which word of ours that is.
        scored: the classes that are held against the rest: of two the one with fewer rows.
        heaviest: the class with the most rows, as measured.
    """

    column: str
    class_of_code: NDArray[np.int64]
    labels: tuple[tuple[str, str | None], ...]
    scored: tuple[int, ...]
    heaviest: int

    @property
    def n_classes(self) -> int:
        """Return how many classes there are."""
        return len(self.labels)

    @property
    def n_tables(self) -> int:
        """Return how many tables of counts are asked for: of two classes one tells everything."""
        return len(self.scored) + (self.n_classes > 2)


@dataclass(frozen=True)
class Steps:
    """The steps of a score that holds a class against the rest, from synthetic rows.

    Attributes:
        place: of the class.
        edges: between the steps: log odds, ascending, (n_steps - 1,).
        inside: how often a row of the class is above another of the same step, (n_steps,).
        said: how likely the class is said to be in each step, (n_steps,).
        area: under the curve of the synthetic rows.
    """

    place: int
    edges: Floats
    inside: Floats
    said: Floats
    area: float

    @property
    def count(self) -> int:
        """Return how many steps there are."""
        return len(self.edges) + 1

    @property
    def name(self) -> str:
        """Return what coded rows call the step."""
        return f"score {self.place}"

    @property
    def class_name(self) -> str:
        """Return what coded rows call whether they have the class: no, yes, or none is known."""
        return f"class {self.place}"

    def of_score(self, score: Floats) -> NDArray[np.int64]:
        """Return the step of each row."""
        return np.searchsorted(self.edges, score, side="right").astype(np.int64)


@dataclass(frozen=True)
class Curve:
    """A class against the rest, as it was tried.

    Attributes:
        counts: private rows in each step that have another class, that have this one, and of which
            none is known, noisy, (n_steps, 3).
    """

    steps: Steps
    counts: Floats


@dataclass(frozen=True)
class Trial:
    """What was measured of a prediction.

    Attributes:
        confusion: private rows by the class that was predicted and the one they have, the last for
            none, noisy, (n_classes, n_classes + 1); None of two classes: their curve has it.
        sigma: the standard deviation of the noise of each count, in rows.
    """

    task: Task
    classifier: Classifier
    curves: tuple[Curve, ...]
    confusion: Floats | None
    sigma: float


def refuse_target(target: str, schema: Schema) -> None:
    """Refuse a target that there is nothing to predict from, before anything is spent.

    Raises:
        InputError: it is the only modelled column.
    """
    if target and len(schema.modelled) < 2:
        raise InputError("There is no other column to predict the target from.")


def task_of(codec: Codec, target: str) -> Task | None:
    """Return the classes of a target; None where none is declared, or there are no two."""
    if not target or len(codec.columns) < 2:
        return None
    column = codec[target]
    mass = column.code_mass[:-1]
    held = np.flatnonzero(mass > 0)
    if len(held) < 2:
        return None
    if isinstance(column.cells, Points):
        return _halves(column, column.cells, mass)
    labels = [(label, word_of_ours(column, code)) for code, label in enumerate(labels_of(column))]
    kept = held[np.argsort(-mass[held], kind="stable")]
    if len(kept) > MOST_CLASSES:
        kept = kept[: MOST_CLASSES - 1]
    together = len(held) > len(kept)
    class_of_code = np.full(column.size, len(kept) + together)
    # What was measured to hold no row goes with the smallest class, or with all others.
    class_of_code[:-1] = len(kept) if together else len(kept) - 1
    class_of_code[kept] = np.arange(len(kept))
    named = [labels[code] for code in kept.tolist()]
    if together:
        named.append((str(len(held) - len(kept)), "others"))
    scored = (1,) if len(named) == 2 else tuple(range(len(named)))
    return Task(target, class_of_code, tuple(named), scored, 0)


def _halves(column: ColumnCodec, cells: Points, mass: Floats) -> Task:
    """Return the two classes of an ordered column: they have about as many rows each."""
    below = np.cumsum(mass)[:-1]  # of the codes from the second on
    cut = 1 + int(np.abs(below - mass.sum() / 2).argmin())
    cell = int(np.flatnonzero(column.code_of_cell == cut)[0])
    (edge,) = cells.grid.as_text(cells.starts[[cell]])
    class_of_code = np.append((np.arange(len(mass)) >= cut).astype(np.int64), 2)
    heaviest = int(2 * below[cut - 1] < mass.sum())
    labels = ((str(edge), "below"), (str(edge), "from"))
    return Task(column.name, class_of_code, labels, (1,), heaviest)


def try_target(paid: PaidCounts, synthetic: Codes, task: Task, *, mu_squared: int) -> Trial:
    """Learn from the synthetic rows, and buy how well that predicts the private ones.

    Args:
        paid: the private rows in the codes of the codec.
        synthetic: the synthetic rows in the same codes.
    """
    columns = tuple(name for name in paid.domain.columns if name != task.column)
    classes = task.class_of_code[synthetic[task.column]]
    known = np.flatnonzero(classes < task.n_classes)
    rows = {name: held[known] for name, held in synthetic.items()}
    classifier = learn(rows, paid.domain, columns, classes[known], task.n_classes)
    odds, likely = classifier.log_odds(rows), classifier.probabilities(rows)
    steps = [
        _cut(place, odds[:, place], likely[:, place], classes[known] == place)
        for place in task.scored
    ]

    def predict(codes: Codes) -> Codes:
        margins, label = classifier.log_odds(codes), task.class_of_code[codes[task.column]]
        found = {_LABEL: label, _PREDICTED: classifier.likeliest(codes)}
        for one in steps:
            found[one.name] = one.of_score(margins[:, one.place])
            found[one.class_name] = np.where(label == task.n_classes, 2, label == one.place)
        return found

    sizes = {_LABEL: task.n_classes + 1, _PREDICTED: task.n_classes}
    for one in steps:
        sizes |= {one.name: one.count, one.class_name: 3}
    asked = [(one.name, one.class_name) for one in steps]
    several = task.n_classes > 2
    tables, sigma = paid.measure_predictions(
        predict,
        Domain(sizes),
        [*asked, (_PREDICTED, _LABEL)] if several else asked,
        target=task.column,
        mu_squared=mu_squared,
    )
    curves = tuple(Curve(one, held) for one, held in zip(steps, tables, strict=False))
    return Trial(task, classifier, curves, tables[-1] if several else None, sigma)


def _cut(place: int, score: Floats, likely: Floats, has: NDArray[np.bool_]) -> Steps:
    """Cut a score where synthetic rows of the class, and others, are in equal parts; and at 0."""
    parts = np.linspace(0, 1, _STEPS + 1)[1:-1]
    sides = [np.quantile(side, parts) for side in (score[has], score[~has]) if len(side)]
    edges = np.unique(np.concatenate([*sides, [0.0]]))
    step = np.searchsorted(edges, score, side="right")
    rows = np.bincount(step, minlength=len(edges) + 1)
    at_edge = expit(np.append(edges, edges[-1]))  # of a step without synthetic rows
    said = np.where(
        rows > 0,
        np.bincount(step, likely, minlength=len(rows)) / np.maximum(rows, 1),
        at_edge,
    )
    inside = [area(score[(step == s) & has], score[(step == s) & ~has]) for s in range(len(rows))]
    return Steps(place, edges, np.array(inside), said, area(score[has], score[~has]))


def area(above: Floats, below: Floats) -> float:
    """Return how often one of the first is above one of the second; a tie is half of that."""
    if not len(above) or not len(below):
        return 0.5
    held = np.sort(below)
    passed = np.searchsorted(held, above, "left") + np.searchsorted(held, above, "right")
    return float(passed.mean() / (2 * len(held)))
