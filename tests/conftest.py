"""What all suites share: anchors apart, charts drawn once, and the score of the planted bugs."""

import json
import os
from collections.abc import Generator, Iterator
from functools import cache
from typing import Any

import pytest
import vl_convert

from synth.commands.terminal import speak
from tests.tapes import Tape, replayed

# Tables in tests are small: threads of the linear algebra would only wait for one another.
os.environ["LC_ALL"] = "C.UTF-8"  # what the commands say is read in English
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


_tape = Tape()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fresh-noise", action="store_true", help="noise drawn anew in each test")


def _is_fresh(item: pytest.Item) -> bool:
    return item.config.getoption("--fresh-noise") or "fresh_noise" in item.keywords


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Give each test its own noise, the same each time (tests/tapes.py)."""
    if _is_fresh(item):
        return (yield)
    with replayed(_tape), _tape.begun_by(item.nodeid):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """What tests share is the same, whichever of them is first to ask for it."""
    if fixturedef.scope == "function":
        return (yield)
    name = f"{fixturedef.baseid}::{fixturedef.argname}[{getattr(request, 'param', '')}]"
    with _tape.begun_by(name):
        return (yield)


@pytest.fixture(autouse=True, scope="session")
def _anchors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(autouse=True)
def _english() -> None:
    """What one test said in Korean, the next in its process does not."""
    speak("en")


@pytest.fixture(scope="session")
def charts_drawn_once() -> Iterator[None]:
    """Half of a small run is drawing charts; equal numbers give equal ones."""
    draw = vl_convert.vega_to_svg

    @cache
    def drawn(text: str, options: str) -> str:
        return str(draw(json.loads(text), **json.loads(options)))

    def remembered(spec: dict[str, Any], **options: Any) -> str:
        return drawn(json.dumps(spec), json.dumps(options))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vl_convert, "vega_to_svg", remembered)
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many of the planted bugs were caught, which a reviewer asks for first."""
    caught, missed = (
        sum(
            "test_a_planted_bug_is_caught" in report.nodeid and report.when == "call"
            for report in terminalreporter.getreports(outcome)
        )
        for outcome in ("passed", "failed")
    )
    if caught + missed:
        terminalreporter.write_line(f"{caught} of {caught + missed} planted bugs caught")
