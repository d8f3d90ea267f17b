"""The comparison with peers: its measures, its children, its page."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from benchmarks.likeness import deviations, distances
from benchmarks.peers.child import run
from benchmarks.peers.entrants import PEERS, PINNED, command_of_ours
from benchmarks.peers.measure import numeric
from benchmarks.peers.page import FLOOR, page
from benchmarks.peers.tables import SOURCES, Binned, prepare, schema_of
from synth import Bought, Schema
from synth.domain import Domain

DATA = Path(__file__).parents[3] / "shared" / "data"
STEPS = 30


def test_an_ordered_column_is_measured_in_its_standard_deviations() -> None:
    """SciPy is the oracle; missing cells, which stand above the steps, are left out."""
    rng = np.random.default_rng(5)
    real, other = rng.integers(0, STEPS + 1, 4000), rng.binomial(STEPS, 0.3, 3000)
    present = real[real < STEPS]

    distance, low, high = numeric(real, other, steps=STEPS)

    expected = stats.wasserstein_distance(present, other) / present.std()
    assert distance == pytest.approx(expected)
    assert low == pytest.approx(
        abs(np.quantile(present, 0.05) - np.quantile(other, 0.05)) / present.std()
    )
    assert high == pytest.approx(
        abs(np.quantile(present, 0.95) - np.quantile(other, 0.95)) / present.std()
    )


def test_disjoint_rows_are_as_far_apart_as_can_be() -> None:
    """Every column, pair and triple is at distance 1, and equal rows at 0."""
    names = ("a", "b", "c", "d")
    domain = Domain(dict.fromkeys(names, 2))
    zeros, ones = ({name: np.full(9, code) for name in names} for code in (0, 1))

    assert [len(values) for values in deviations(zeros, ones, domain)] == [4, 6, 4]
    assert distances(zeros, ones, domain) == [1.0, 1.0, 1.0]
    assert distances(ones, ones, domain) == [0.0, 0.0, 0.0]


def test_a_child_is_charged_for_its_own_children(tmp_path: Path) -> None:
    """Half a second of work two processes down, and 200 MiB of it, are seen."""
    work = (
        "import time; held = bytearray(200 << 20); held[::4096] = b'1' * len(held[::4096]);"
        "exec('while time.process_time() < 0.5: pass')"
    )
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}], check=True)"

    took = run([sys.executable, "-c", parent], limit=60, log=tmp_path / "log")

    assert took.failure == ""
    assert took.cpu_seconds >= 0.5
    assert took.peak_mib >= 200


def test_a_targeted_engine_is_told_what_models_predict(tmp_path: Path) -> None:
    table = Binned("adult", {}, Domain({}), (), tmp_path / "adult.csv", tmp_path)
    plain, targeted = (
        command_of_ours(name, table, 1.0, tmp_path / "release.zip")
        for name in ("adaptive", "adaptive-target")
    )
    assert set(targeted) - set(plain) == {"--target", "income"}
    assert targeted[targeted.index("--engine") + 1] == "adaptive"


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("while True: pass", "stopped at the limit of 1 s"),
        ("import time; time.sleep(60)", "stopped at the limit of 1 s"),
        ("raise SystemExit('no such option')", "exit code 1: no such option"),
    ],
)
def test_a_child_that_fails_says_how(code: str, failure: str, tmp_path: Path) -> None:
    """A peer that does not finish has a line in the results, with the reason."""
    took = run([sys.executable, "-c", code], limit=1, log=tmp_path / "log")
    assert took.failure == failure


def test_the_page_shows_medians_failures_and_what_a_peer_says(tmp_path: Path) -> None:
    """Read by eye: the floor first, then by ε, the likest first, the unfinished last."""
    folder = tmp_path / "adult"
    folder.mkdir()
    measures = {
        **{f"tv{ways}{worst}": 0.1 * ways for ways in (1, 2, 3) for worst in ("", "_worst")},
        **dict.fromkeys(("boosting", "logistic"), 0.9),
        **dict.fromkeys(("wasserstein", "low", "high"), 0.01),
    }
    keep = {FLOOR: {"measures": measures}}
    took = {"cpu_seconds": 7.6, "wall_seconds": 9.0, "peak_mib": 100.0}
    run_of = {"epsilon": 1.0, "date": "2026-11-23", "machine": "2 cores", "version": "x 1", **took}
    for number, pairs in enumerate((0.04, 0.02, 0.03), 1):
        keep[f"tree-1-{number}"] = {
            **run_of,
            "entrant": "tree",
            "measures": measures | {"tv2": pairs},
        }
    keep["slow-1-1"] = {**run_of, "entrant": "slow", "failure": "stopped at the limit of 1800 s"}
    keep["mostlyai-1-1"] = {**run_of, "entrant": "mostlyai", "measures": measures}
    keep["mostlyai-1-1"]["says"] = {"epsilon": 1.636}
    for name, result in keep.items():
        said = json.dumps({"table": "adult", "entrant": name, **result})
        (folder / f"{name}.json").write_text(said, encoding="utf-8")

    lines = [line for line in page(tmp_path).splitlines() if line.startswith(("| ∞", "| 1 "))]

    figures = "0.300 / 0.300 | 0.900 | 0.900 | 0.010 | 0.010 | 0.010"
    assert lines == [
        f"| ∞ | {FLOOR} | 0.100 / 0.100 | 0.200 / 0.200 | {figures} |  |  |  |",
        f"| 1 | tree (3 runs) | 0.100 / 0.100 | 0.030 / 0.200 | {figures} | 8 | 9 | 100 |",
        "| 1 | mostlyai, which says it spent ε = 1.64 | 0.100 / 0.100 | 0.200 / 0.200 | "
        f"{figures} | 8 | 9 | 100 |",
        "| 1 | slow | stopped at the limit of 1800 s |  |  |  |  |  |  |  | 8 | 9 | 100 |",
    ]


@pytest.mark.parametrize("name", SOURCES)
def test_every_column_of_a_compared_table_is_declared(name: str) -> None:
    """Peers are given the domain; ours would otherwise have to buy it."""
    schema = Schema.read_yaml(schema_of(name))
    assert not [column.name for column in schema.modelled if isinstance(column.domain, Bought)]
    assert SOURCES[name].target[0] in [column.name for column in schema.modelled]


@pytest.mark.parametrize("environment", sorted({peer.environment for peer in PEERS.values()}))
def test_a_peers_environment_is_pinned(environment: str) -> None:
    """To the version, so that its figures can be had again."""
    pinned = (PINNED / f"{environment}.txt").read_text(encoding="utf-8").splitlines()
    assert pinned
    assert all("==" in line for line in pinned)


@pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} is absent: real tables are not ours to ship")
def test_peers_are_given_the_published_domain_of_adult(tmp_path: Path) -> None:
    """adult_pgm comes with its public domain; ours must not be another one."""
    published = json.loads((DATA / "adult_pgm" / "adult-domain.json").read_text(encoding="utf-8"))
    table = prepare("adult_pgm", DATA, tmp_path)
    columns = json.loads((table.folder / "domain.json").read_text(encoding="utf-8"))["columns"]

    assert {column["name"]: column["size"] for column in columns} == published
    assert np.load(table.folder / "codes.npy").shape == (48842, 14)
