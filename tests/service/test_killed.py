"""The service, killed at a few of the points of benchmarks/service_crashes.py."""

import pytest

from tests.service.decided import made
from tests.service.killed import POINTS, House

FEW = [  # one of each process, and of each thing that must not be lost
    "it has begun, and was told nothing",
    "its account is closed",
    "a decision is signed, and written nowhere",
    "the decision stands, the upload's file too",
    "a link is used up, nothing was sent",
    "it has its name, and no key",
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("killed")
    with pytest.MonkeyPatch.context() as surroundings:
        for name in ("STATE", "DATA"):
            surroundings.setenv(f"XDG_{name}_HOME", str(folder / name))
        return House(made(folder))


@pytest.mark.slow
@pytest.mark.parametrize("name", FEW)
def test_nothing_is_lost_unpaid_or_taken_undecided(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL, then whoever looks next ends what was begun, in words."""
    for state in ("STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{state}_HOME", str(house.folder / state))
    house.survive(name)


def test_there_are_more_than_25_points() -> None:
    assert len(POINTS) >= 25
    assert set(FEW) <= set(POINTS)
