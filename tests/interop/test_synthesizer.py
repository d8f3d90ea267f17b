"""`SemblanceSynthesizer`: SDV's interface; a script of its users, and what needs no SDV."""

import os
import subprocess
import sys
import tomllib
import zipfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import synth
from synth.errors import InputError
from synth.interop import SemblanceSynthesizer

ROOT = Path(__file__).parents[2]
ROWS = 2_000
needs_sdv = pytest.mark.skipif(find_spec("sdv") is None, reason="the extra sdv is not installed")


def guests() -> pd.DataFrame:
    """A table of invented stays."""
    days = pd.date_range("2026-01-01", periods=60).strftime("%Y-%m-%d")
    return pd.DataFrame(
        {
            "room": [("BASIC", "BASIC", "SUITE")[i % 3] for i in range(ROWS)],
            "rewards": [i % 4 == 0 for i in range(ROWS)],
            "nights": [1 + i % 5 for i in range(ROWS)],
            "checkin": [days[i % 50] for i in range(ROWS)],
            "checkout": [days[i % 50 + 1 + i % 5] for i in range(ROWS)],
        }
    )


METADATA = {
    "METADATA_SPEC_VERSION": "V2",
    "tables": {
        "guests": {
            "columns": {
                "room": {"sdtype": "categorical", "range_values": ["BASIC", "SUITE"]},
                "rewards": {"sdtype": "boolean"},
                "nights": {"sdtype": "numerical", "range_min": 1, "range_max": 5},
                "checkin": {"sdtype": "datetime", "datetime_format": "%Y-%m-%d"},
                "checkout": {"sdtype": "datetime", "datetime_format": "%Y-%m-%d"},
            }
        }
    },
    "relationships": [],
}


def made(folder: Path) -> SemblanceSynthesizer:
    return SemblanceSynthesizer(
        METADATA,
        epsilon=2,
        protection=synth.Protection(),
        public=["room"],
        ledger=folder / "ledger.db",
        population="guests",
    )


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> SemblanceSynthesizer:
    """One that was fitted once, on a ledger of its own."""
    folder = tmp_path_factory.mktemp("sdv")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_DATA_HOME", str(folder))
        patched.setenv("XDG_STATE_HOME", str(folder))
        synthesizer = made(folder)
        with pytest.warns(UserWarning, match="nights"):
            synthesizer.fit(guests())
    return synthesizer


def test_rows_come_by_the_name_of_their_table_in_the_types_of_the_original(
    fitted: SemblanceSynthesizer, tmp_path: Path
) -> None:
    drawn = fitted.sample(40, output_folder_path=tmp_path)
    assert list(drawn) == ["guests"]
    assert len(drawn["guests"]) == 40
    assert drawn["guests"].dtypes["nights"].kind == "i" or drawn["guests"]["nights"].isna().any()
    assert drawn["guests"]["checkin"].str.fullmatch(r"2\d{3}-\d\d-\d\d").all()
    assert len(pd.read_csv(tmp_path / "guests.csv")) == 40
    assert fitted.sample_frame(5, seed=1).equals(fitted.sample_frame(5, seed=1))


def test_conditions_are_served_exactly(fitted: SemblanceSynthesizer) -> None:
    """No row is tried and rejected; an impossible condition is refused at once."""
    suite = SimpleNamespace(get_column_values=lambda: {"room": "SUITE"}, get_num_rows=lambda: 17)
    wanted = pd.DataFrame({"room": ["BASIC", "BASIC"], "rewards": [True, False]})
    listed = SimpleNamespace(get_dataframe=lambda: wanted)
    drawn = fitted.sample_from_conditions([suite, listed])["guests"]
    assert drawn["room"].value_counts().to_dict() == {"SUITE": 17, "BASIC": 2}
    attic = SimpleNamespace(get_column_values=lambda: {"room": "ATTIC"}, get_num_rows=lambda: 1)
    with pytest.raises(InputError, match="unknown to the model"):
        fitted.sample_from_conditions([attic])


def test_what_is_saved_is_no_pickle_and_holds_no_unconfirmed_range(
    fitted: SemblanceSynthesizer, tmp_path: Path
) -> None:
    fitted.save(tmp_path / "guests.synth")
    with zipfile.ZipFile(tmp_path / "guests.synth") as archive:
        assert sorted(archive.namelist()) == ["release.zip", "synthesizer.json"]
        assert b"range_max" not in archive.read("synthesizer.json")
    again = SemblanceSynthesizer.load(tmp_path / "guests.synth")
    assert again.sample_frame(5, seed=1).equals(fitted.sample_frame(5, seed=1))
    assert again.get_info()["is_fit"]
    assert again.get_parameters()["population"] == "guests"
    (tmp_path / "other.synth").write_bytes(b"PK")
    with pytest.raises(InputError, match="no synthesizer"):
        SemblanceSynthesizer.load(tmp_path / "other.synth")


def test_a_constraint_that_cannot_be_kept_is_refused_when_it_is_added(tmp_path: Path) -> None:
    synthesizer = made(tmp_path)
    with pytest.raises(InputError, match="a program that reads the rows"):
        synthesizer.add_constraints([{"class_name": "ProgrammableConstraint", "parameters": {}}])
    assert synthesizer.get_constraints() == []
    with pytest.raises(InputError, match="Nothing was fitted"):
        synthesizer.sample(3)


def test_it_needs_no_sdv() -> None:
    """Whoever hosts this for others leaves SDV out, as its licence asks."""
    script = (
        "import sys, synth; sys.modules['sdv'] = None\n"
        "from tests.interop.test_synthesizer import METADATA\n"
        "one = synth.SemblanceSynthesizer(METADATA, epsilon=1, protection=synth.Protection())\n"
        "try:\n    one.get_metadata()\nexcept synth.InputError as refusal:\n    print(refusal)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "The extra sdv is not installed" in told.stdout


@needs_sdv
def test_sdv_finds_it_where_it_looks_for_what_others_add() -> None:
    import sdv

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    ((name, value),) = project["project"]["entry-points"]["sdv_modules"].items()
    target, shown_as = sdv._get_addon_target(name)
    assert (target, shown_as) == (import_module("sdv.single_table"), "SemblanceSynthesizer")
    module, _, attribute = value.partition(":")
    assert getattr(import_module(module), attribute) is SemblanceSynthesizer


@needs_sdv
def test_a_script_as_a_user_of_sdv_writes_it_runs(tmp_path: Path) -> None:
    guests().to_csv(tmp_path / "guests.csv", index=False)
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path)}
    places = [str(tmp_path / name) for name in ("guests.csv", "ledger.db", "guests.synth")]
    script = [sys.executable, "-W", "ignore", str(Path(__file__).parent / "sdv_script.py")]
    done = subprocess.run(
        [*script, *places], cwd=tmp_path, env=surroundings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("done\n")
