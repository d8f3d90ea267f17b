"""Engines: recipes that turn paid counts into a fitted model."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from synth.counting.paid import PaidCounts
from synth.engines.adaptive import Adaptive
from synth.engines.independent import Independent
from synth.engines.mixture import Mixture
from synth.engines.neural import Neural, is_installed
from synth.engines.tree import Tree
from synth.errors import InputError
from synth.models.fitted_model import FittedModel


class Engine(Protocol):
    """A recipe: a frozen dataclass whose fields are its options."""

    @property
    def name(self) -> str:
        """Return what the command line calls it."""
        ...

    def codec_budget(self, mu_squared: int) -> int:
        """Return how much of a run's budget the one-way marginals are worth to it."""
        ...

    def expected_marginals(self, n_columns: int) -> int:
        """Return how many pairs it will measure, to choose codes for the noise they carry."""
        ...

    def fit(self, paid: PaidCounts, *, mu_squared: int) -> FittedModel:
        """Spend `mu_squared` (in units of 10⁻¹²), and return another type: a fitted model."""
        ...


ENGINES: Mapping[str, Engine] = {
    engine.name: engine for engine in (Adaptive(), Mixture(), Tree(), Independent())
}

EXTRAS: Mapping[str, Engine] = {Neural().name: Neural()}  # which need packages of their own

AUTO = "auto"


def offered() -> tuple[str, ...]:
    """Return the names of the engines that can be run here."""
    return (*ENGINES, *(EXTRAS if is_installed() else ()))


def engine_named(name: str, *, target: str = "") -> Engine:
    """Return the engine of this name, with its default options; "auto" is the best there is.

    That is `Adaptive` with a mixture as its rival.

    Args:
        target: a column that is to be predicted from the others; "" for none.

    Raises:
        InputError: there is no such engine, or it knows no target.
    """
    known = {AUTO: replace(Adaptive(), has_rival=True), **ENGINES, **EXTRAS}
    if name not in known:
        raise InputError(
            "There is no engine {name!r}. Use one of {known}.", name=name, known=(*known,)
        )
    engine = known[name]
    if not target:
        return engine
    if not isinstance(engine, Adaptive):
        raise InputError("The engine {name!r} knows no target column. Use adaptive.", name=name)
    return replace(engine, target=target)


def options_of(engine: Engine) -> dict[str, Any]:
    """Return an engine's options, for the certificate."""
    return {name: getattr(engine, name) for name in engine.__dataclass_fields__}  # type: ignore[attr-defined]
