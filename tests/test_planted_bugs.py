"""Do the tests see anything? The mistakes of other systems, planted one by one, must be caught.

Each bug is switched on in the product's own code, and a check of this suite, which the honest code
passes, must then fail. A check that only crashes has found nothing.
"""

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.planted import BUGS, CHECKS, Bug, Check

if find_spec("torch") and find_spec("opacus"):
    from tests import planted_gradients

    CHECKS += planted_gradients.CHECKS
    BUGS += planted_gradients.BUGS

pytestmark = pytest.mark.usefixtures("charts_drawn_once")
FAILED = (AssertionError, pytest.fail.Exception)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_honest_code_passes(check: Check, tmp_path: Path) -> None:
    """Otherwise finding a bug would mean nothing."""
    check(tmp_path)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_caught(bug: Bug, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an assertion; the score stands below the summary of the tests."""
    bug.plant(monkeypatch)
    with pytest.raises(FAILED):
        bug.check(tmp_path)
