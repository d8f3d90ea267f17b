"""A bar that shows what a run is doing, in a terminal or a notebook, by tqdm."""

from types import TracebackType
from typing import Any

from tqdm.auto import tqdm

from synth.steps import Step


class ProgressBar:
    """What `synthesize` is given as `progress`.

    with synth.ProgressBar() as progress:
        release = synth.synthesize(table, budget, progress=progress)
    """

    def __init__(self, **settings: Any) -> None:
        """Take what tqdm takes besides, such as `file` or `disable`."""
        form = "{desc}: {percentage:3.0f} %|{bar}|"
        self._bar = tqdm(**{"total": 1.0, "bar_format": form, "leave": False, **settings})

    def __enter__(self) -> "ProgressBar":
        return self

    def __call__(self, step: Step, share: float) -> None:
        """Show a step, and the share of the run before it."""
        self._bar.set_description_str(step.value, refresh=False)
        self._bar.update(share - self._bar.n)
        self._bar.refresh()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.close()
