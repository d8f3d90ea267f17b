"""The command line: what it prints, what it writes, how it ends."""

import argparse
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from privacy import mechanisms
from privacy.ledger import Ledger
from synth import Release, Schema
from synth.cli import BUG, CAPPED, COMMANDS, DONE, REFUSED, main
from synth.cli import LEDGER as LEDGER_FAULT
from synth.commands.opening import user_here
from synth.commands.terminal import ENGINE_NAMES, language_of, short
from synth.engines import AUTO, ENGINES, EXTRAS, engine_named

SCHEMA = """version: 1
protection: {unit: row}
columns:
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: plan, kind: categorical, domain: {categories: [basic, plus]}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table and its schema, in the folder the command runs in."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(SCHEMA)
    rows = [f"{20 + i % 50},{'plus' if i % 50 > 30 else 'basic'}" for i in range(3000)]
    (tmp_path / "t.csv").write_text("age,plan\n" + "\n".join(rows) + "\n999,plus\n")
    return tmp_path


def run(*arguments: str) -> int:
    return main([*arguments])


def test_the_whole_way(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Run, verify, sample; the summary says what was made, at which ε, how like, what is spent."""
    assert run("run", "t.csv", "--schema", "s.yaml", "--epsilon", "1", "-o", "r.zip") == DONE
    shown, noted = capsys.readouterr()
    for part in (
        "ε = 1, δ = 1e-06",
        "right at most 55 times in 100",
        "pairs of columns",
        "1 release",
    ):
        assert part in shown
    # Exact counts are for the owner: who hands on what the command says does not hand on these.
    assert "'age': 1 of 3,001" in noted
    assert not re.search("3,?001", shown)
    assert (folder / "state" / "semblance" / "ledger.db").exists()
    assert run("verify", "r.zip") == DONE
    assert capsys.readouterr().out.count("✓") == 5
    options = ["--rows", "40", "--where", "plan=plus", "--seed", "1"]
    assert run("sample", "r.zip", *options, "-o", "more.csv") == DONE
    assert "nothing was spent" in capsys.readouterr().out
    assert run("sample", "r.zip", *options, "-o", "more.parquet") == DONE
    for more in (pd.read_csv("more.csv"), pd.read_parquet("more.parquet")):
        assert more["plan"].tolist() == ["plus"] * 40
    note = Path("more.csv.note.txt").read_text("utf-8")
    assert "Every row satisfies 'plan=plus'" in note
    assert "(1, 1e-06)-differentially private" in note
    assert run("--language", "ko", "sample", "r.zip", *options, "-o", "more.csv") == DONE
    Path("own.csv").write_text("plan,age\nplus,\n,30\n\nplus,400\n", "utf-8")
    assert run("impute", "r.zip", "own.csv", "--seed", "1", "-o", "filled.csv") == DONE
    filled = pd.read_csv("filled.csv")
    assert (filled["plan"][0], filled["age"][1]) == ("plus", 30)
    assert filled[["plan", "age"]].notna().all().all()
    assert "Note, for you alone: Column 'age': 1 of 3 values" in capsys.readouterr().err
    assert "it does not cover them" in Path("filled.csv.note.txt").read_text("utf-8")
    kept = ["--columns", "age,plan", "--keep-missing", "plan", "--seed", "1"]
    assert run("impute", "r.zip", "own.csv", *kept, "-o", "kept.csv") == DONE
    assert pd.read_csv("kept.csv")["plan"].isna().tolist() == [False, True, False]
    assert "stay so, as asked: columns 'plan'" in Path("kept.csv.note.txt").read_text("utf-8")
    Path("plan.csv").write_text("plan,rows\nplus,3\nbasic,4\n", "utf-8-sig")
    assert run("sample", "r.zip", "--counts", "plan.csv", "-o", "some.csv") == DONE
    assert sorted(pd.read_csv("some.csv")["plan"]) == ["basic"] * 4 + ["plus"] * 3
    assert "3 rows satisfy 'plan=plus'" in Path("some.csv.note.txt").read_text("utf-8")
    even = ["--rows", "400", "--seed", "1", "--independent", "plan,age", "-o", "even.csv"]
    assert run("sample", "r.zip", *even) == DONE
    told = capsys.readouterr().out
    note = Path("even.csv.note.txt").read_text("utf-8")
    for part in ("(marginal independence)", "Largest difference of its shares"):
        assert part in told
        assert part in note
    assert run("sample", "r.zip", *even, "--balance", "plan=1:1") == DONE
    assert "(marginal independence)" in capsys.readouterr().out
    assert "200 rows satisfy 'plan=plus'" in Path("even.csv.note.txt").read_text("utf-8")
    assert pd.read_csv("even.csv")["plan"].value_counts().tolist() == [200, 200]
    Path("plan.csv").write_text("plan,rows\ngold,3\n", "utf-8")
    assert run("sample", "r.zip", "--counts", "plan.csv", "-o", "some.csv") == REFUSED
    assert "of 1 categories asked for, 1" in capsys.readouterr().err
    assert "사후 처리" in Path("more.csv.note.txt").read_text("utf-8")


def test_typing_the_number_of_rows_warns(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is published, and the true one is private."""
    options = ["--schema", "s.yaml", "--epsilon", "1", "--rows", "10", "--engine", "independent"]
    assert run("run", "t.csv", *options, "--population", "p", "-o", "r.zip") == DONE
    shown = capsys.readouterr().out
    assert "will be published" in shown
    assert "population 'p'" in shown


def test_an_audit_reads_no_table_and_spends_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the schema's own columns, or with invented ones."""
    options = ["--epsilon", "2", "--engine", "independent"]
    (folder / "t.csv").unlink()
    assert run("audit", *options, "--schema", "s.yaml", "--trials", "3") == DONE
    shown = capsys.readouterr().out
    for part in ("columns    age, plan", "ε = 2 at δ = 1e-06", "6 transcripts", "0 not charged"):
        assert part in shown
    assert "(all), counted in memory" in shown
    disk = ["--schema", "s.yaml", "--trials", "2", "--columns", "1", "--on-disk"]
    assert run("audit", *options, *disk) == DONE
    assert "(1 of 2), counted on disk" in capsys.readouterr().out
    assert run("audit", "--epsilon", "2", "--trials", "2") == DONE
    shown = capsys.readouterr().out
    assert "columns    town, income, age (all)" in shown
    assert f"Audit of {engine_named(AUTO).name} on" in shown  # as `synth run` would take
    assert not (folder / "state").exists()


def test_an_audit_that_contradicts_is_a_refusal(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half the noise: `synth audit` shows it, and `synth run` then spends nothing."""
    honest = mechanisms.discrete_gaussian
    monkeypatch.setattr(
        mechanisms, "discrete_gaussian", lambda size, *, sigma: honest(size, sigma=sigma / 2)
    )
    options = ["--epsilon", "1", "--schema", "s.yaml", "--engine", "independent"]
    assert run("audit", *options, "--trials", "15") == REFUSED
    assert "The audit contradicts the promise" in capsys.readouterr().err
    assert run("run", "t.csv", *options, "-o", "r.zip") == REFUSED
    assert "Nothing was spent" in capsys.readouterr().err
    assert not (folder / "r.zip").exists()
    lines = Ledger(folder / "state" / "semblance" / "ledger.db").entries()
    assert [line.state for line in lines] == ["OPENED"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--epsilon", "99"], "ε must lie"),
        (["--epsilon", "1", "--trials", "1"], "Ask for 2 to"),
        (["--epsilon", "1", "--columns", "0"], "Ask for 1 column"),
    ],
)
def test_an_audit_of_nothing_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str
) -> None:
    assert run("audit", *options) == REFUSED
    assert says in capsys.readouterr().err


def test_rows_are_written_in_no_form_but_what_the_name_says(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """CSV under the name of a workbook opens nowhere."""
    assert run("sample", "r.zip", "--rows", "4", "-o", "more.xlsx") == REFUSED
    assert ".csv or .parquet" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["schema", "pii"])
def test_a_table_without_rows_is_not_looked_through(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """Once it gave a schema, and "0 of 2 columns hold something of persons"."""
    (folder / "bare.csv").write_text("name,phone\n")
    assert run(command, "bare.csv") == REFUSED
    assert "The table has no rows" in capsys.readouterr().err


def test_a_folder_without_tables_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Path(".").name is empty."""
    (folder / "bare").mkdir()
    monkeypatch.chdir(folder / "bare")
    assert run("schema", ".") == REFUSED
    assert "synth: . is a folder without files" in capsys.readouterr().err


REFUSALS = {
    "no such target": (["--epsilon", "1", "--target", "Plan"], "Name one of them, such as 'plan'"),
    "ε too large": (["--epsilon", "99"], "ε must lie between"),
    "δ too large": (["--epsilon", "1", "--delta", "0.5"], "δ must lie between"),
    "no folder": (["--epsilon", "1", "-o", "none/r.zip"], "its folder does not exist"),
    "no schema": (["--epsilon", "1", "--schema", "none.yaml"], "none.yaml cannot be read"),
    "not a ledger": (["--epsilon", "1", "--ledger", "t.csv"], "cannot be used as a ledger"),
}


@pytest.mark.parametrize(("options", "says"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_one_line_and_leaves_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str
) -> None:
    """Exit code 2, or 4 of what is no ledger; no release, no half of one."""
    code = LEDGER_FAULT if "--ledger" in options else REFUSED
    assert run("run", "t.csv", "--schema", "s.yaml", "-o", "r.zip", *options) == code
    shown = [line for line in capsys.readouterr().err.splitlines() if line.startswith("synth: ")]
    assert len(shown) == 1
    assert says in shown[0]
    assert not (folder / "r.zip").exists()


@pytest.mark.parametrize("stated", [["--unit", "row"], ["--person", "age"], ["--max-rows", "2"]])
def test_who_is_protected_is_said_once(
    folder: Path, capsys: pytest.CaptureFixture[str], stated: list[str]
) -> None:
    """A unit beside a schema was once ignored: who typed it believed that it held."""
    options = ["--schema", "s.yaml", "--epsilon", "1", "-o", "r.zip"]
    assert run("run", "t.csv", *options, *stated) == REFUSED
    assert "The schema says who is protected" in capsys.readouterr().err


@pytest.mark.parametrize(
    "stated", ["--unit row --person age", "--unit row --max-rows 2", "--max-rows 2"]
)
def test_a_unit_that_contradicts_itself_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], stated: str
) -> None:
    assert run("schema", "t.csv", *stated.split()) == REFUSED
    assert "Give either --unit row, or --person" in capsys.readouterr().err


def test_a_fault_of_ours_shows_its_place_and_no_cell(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a library says of a cell would end in the log of whoever runs this every night."""

    def broken(*_: object, **__: object) -> None:
        raise TypeError("cannot add 1 and 'Alice'")

    monkeypatch.setattr("synth.tables.table.parse", broken)
    assert run("run", "t.csv", "--schema", "s.yaml", "--epsilon", "1", "-o", "r.zip") == BUG
    shown = capsys.readouterr().err
    assert "TypeError at cli.py:" in shown
    assert "table.py:" in shown
    assert "Alice" not in shown
    assert shown.count("\n") == 1


def test_the_command_line_knows_every_engine() -> None:
    """It has a list of its own, so that --help waits for none of them."""
    assert (AUTO, *ENGINES, *EXTRAS) == ENGINE_NAMES


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["nosuch"]])
def test_what_needs_no_table_waits_for_nothing_that_reads_one(words: list[str]) -> None:
    """Importing pandas, scipy and the page takes seconds; the answer a tenth of one."""
    code = (
        "import sys\nfrom synth.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)
    slow = {"pandas", "pyarrow", "duckdb", "scipy.optimize", "streamlit", "presidio_analyzer"}
    assert not slow & set(done.stderr.split())


def test_a_table_that_is_not_there_is_refused_before_pandas_is_imported(folder: Path) -> None:
    """A mistyped name is said at once."""
    code = (
        "import sys\nfrom synth.cli import main\nassert main(sys.argv[1:]) == 2\n"
        "assert 'pandas' not in sys.modules"
    )
    words = ["run", "none.csv", "--schema", "s.yaml", "--epsilon", "1", "-o", "r.zip"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)
    assert done.stderr == "synth: none.csv cannot be read: No such file or directory.\n"
    assert done.returncode == 0


def test_a_home_is_shortened_and_its_neighbour_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/al")
    assert short(Path("/home/al/ledger.db")) == "~/ledger.db"
    assert short(Path("/home/alice/ledger.db")) == "/home/alice/ledger.db"


def test_the_console_script_is_installed_and_counts_its_exit_codes(folder: Path) -> None:
    """As a shell sees it: 2 for a refusal, no traceback."""
    synth = Path(sys.executable).with_name("synth")
    refused = subprocess.run([synth, "verify", "t.csv"], capture_output=True, text=True)
    assert refused.returncode == REFUSED
    assert refused.stderr == "synth: t.csv is not a release, or is damaged.\n"
    unknown = subprocess.run([synth, "launder"], capture_output=True, text=True)
    assert unknown.returncode == REFUSED
    assert "Traceback" not in unknown.stderr


def in_english(text: str) -> set[str]:
    """The English words of a text, but for names that the user gave and keywords of a schema."""
    given = r"r\.zip|t\.csv|s\.yaml|default|ledger\.db|state|semblance|age|plan|"
    names = given + "synth|model|role|kind|decimal|missing"
    return set(re.findall(r"[A-Za-z]{3,}", re.sub(names, "", text)))


@pytest.mark.parametrize("asked", [["--language", "ko"], []])
def test_a_run_speaks_korean(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    asked: list[str],
) -> None:
    """Asked for, or as the environment says; a release is the same but for its pages."""
    monkeypatch.setenv("LC_ALL", "" if asked else "ko_KR.UTF-8")
    options = ["--schema", "s.yaml", "--epsilon", "1", "--engine", "independent"]
    assert run("run", "t.csv", *options, *asked, "--rows", "10", "-o", "r.zip") == DONE
    shown = capsys.readouterr()
    for part in ("결과물 r.zip", "보호 단위", "한 사람", "10행 × 2열", "누적 지출", "입력한 행 수"):
        assert part in shown.out
    out = shown.out.replace(str(folder), "").replace("--rows-about", "")
    assert in_english(out) == set()
    assert run(*asked, "verify", "r.zip") == DONE
    assert "모두 인증서와 일치" in capsys.readouterr().out


def test_a_refusal_is_said_in_korean(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever the option stands; in English where another language is wanted."""
    (folder / "t.csv").write_text("age,plan\n1,a\nx,b\n")
    options = ["--schema", "s.yaml", "--epsilon", "1", "-o", "r.zip"]
    for before, after in ((["--language", "ko"], []), ([], ["--language", "ko"])):
        assert run(*before, "run", "t.csv", *options, *after) == REFUSED
        said = capsys.readouterr().err
        assert said.startswith("synth: ")
        assert re.search("[가-힣]", said)
        assert in_english(said) == set()
    assert run("--language", "en", "run", "t.csv", *options) == REFUSED
    assert not re.search("[가-힣]", capsys.readouterr().err)


@pytest.mark.parametrize("command", ["", *COMMANDS, "ledger cap", "app"])
def test_help_is_said_in_korean(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """All but what a person types; little words show English that was left."""
    with pytest.raises(SystemExit):
        run("--language", "ko", *command.split(), "--help")
    text = capsys.readouterr().out
    assert text.startswith("사용법: synth")
    assert len(re.findall("[가-힣]", text)) > 20
    assert not re.search(r"(?<![-\w])(a|the|of|and|is|to|which|what|default|this|for) ", text)


def test_ledger_and_audit_speak_korean(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    korean = ["--language", "ko"]
    assert run(*RUN, "--epsilon", "1", "-o", "r.zip", *korean) == DONE
    capsys.readouterr()
    assert run("ledger", "cap", "--epsilon", "3", *korean) == DONE
    assert run("ledger", "show", *korean) == DONE
    assert run("ledger", "verify", "--receipt", "r.zip", *korean) == DONE
    assert run("ledger", "forget-sketch", "--population", "nobody", *korean) == DONE
    assert run("audit", "--epsilon", "1", "--schema", "s.yaml", *korean) == DONE
    assert run("review", "r.zip", "t.csv", "-o", "a.html", *korean) == DONE
    out = capsys.readouterr().out
    for part in (
        "정보주체 집단 'default'",
        "지출",
        "잔여",
        "영수증의 키",
        "안전성 시험",
        "가장 다름",
    ):
        assert part in out
    given = {
        "adaptive",
        "nobody",
        "data",
        "anchors",
        "html",
        "json",
        *in_english(user_here()),
    }  # and names of files
    told = re.sub(r"\b[0-9a-f]{8,}\b", "", out.replace(str(folder), ""))  # runs and keys
    assert in_english(told) - given == set()


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko"}, "ko"),
        ({"LC_ALL": "de_DE.UTF-8", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "ko_KR", "LANG": "C"}, "ko"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_environment(
    environment: dict[str, str], language: str
) -> None:
    assert language_of(environment) == language


def test_a_terminal_sees_progress(folder: Path) -> None:
    """A line that is written over, and gone at the end; none into a pipe."""
    import os
    import pty

    synth = str(Path(sys.executable).with_name("synth"))
    command = [synth, "run", "t.csv", "--schema", "s.yaml", "--epsilon", "1", "-o", "r.zip"]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stderr=theirs, stdout=subprocess.DEVNULL)
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.close(ours)
    assert process.wait() == DONE
    assert "Measuring each column" in seen.decode()
    assert seen.endswith(b"\r")


def test_a_schema_is_proposed_and_the_owner_states_the_unit(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """To the terminal or a file; without a unit it is not yet a schema, and says who is missing."""
    assert run("schema", "t.csv") == DONE
    shown = capsys.readouterr().out
    assert "{name: age, kind: integer, unreadable: missing, domain: bought}" in shown
    assert "plus" not in shown
    assert run("schema", "t.csv", "-o", "p.yaml") == DONE
    assert "2 columns, 0 of them dropped" in capsys.readouterr().out
    assert run("run", "t.csv", "--schema", "p.yaml", "--epsilon", "1", "-o", "r.zip") == REFUSED
    assert "who is protected" in capsys.readouterr().err
    assert run("schema", "t.csv", "--unit", "row", "-o", "p.yaml") == DONE
    assert run("run", "t.csv", "--schema", "p.yaml", "--epsilon", "1", "-o", "r.zip") == DONE


def test_a_proposal_taken_wholesale_is_certified_as_that(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it shows of the private rows stands among what is not protected."""
    options = ["--accept-proposal", "--epsilon", "1", "-o", "r.zip"]
    assert run("run", "t.csv", *options) == REFUSED
    assert "--unit row" in capsys.readouterr().err
    assert run("run", "t.csv", "--schema", "s.yaml", *options) == REFUSED
    assert "either --schema" in capsys.readouterr().err
    assert run("run", "t.csv", "--unit", "row", *options) == DONE
    listed = Release.read_zip("r.zip").certificate.content["unprotected_quantities"]
    assert any("accepted wholesale" in item for item in listed)
    assert run("schema", "t.csv", "--person", "plan", "--max-rows", "3") == DONE
    assert "protection: {person: plan, max_rows: 3}" in capsys.readouterr().out


def test_rules_are_suggested_by_names_as_comments(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A proposal that is taken as it is has none; no row is looked at, and these break it."""
    rows = [f"2024-02-{1 + n % 9:02},2024-01-{1 + n % 9:02}" for n in range(60)]
    (folder / "d.csv").write_text("start_date,end_date\n" + "\n".join(rows))
    assert run("schema", "d.csv", "--unit", "row", "-o", "d.yaml") == DONE
    assert "1 rule between columns is suggested" in capsys.readouterr().out
    assert "#   - end_date >= start_date\n" in (folder / "d.yaml").read_text()
    assert Schema.read_yaml(folder / "d.yaml").rules == ()


def test_presets_are_offered_taken_and_certified(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody confirmed them, and that cells were looked at is said; a value beside is not lost."""
    rows = [f"{20 + i % 50},{'MF'[i % 2]},{('KR', 'US', 'XX')[i % 40 % 3]}" for i in range(3000)]
    (folder / "p.csv").write_text("age,sex,country\n" + "\n".join([*rows, "33,?!,KR"]))
    assert run("schema", "p.csv", "--unit", "row") == DONE
    shown = capsys.readouterr()
    assert "Column 'age': preset ages, 0 to 120." in shown.err
    assert "take them with --presets" in shown.err
    assert "maximum" not in shown.out
    options = ["--unit", "row", "--presets", "--epsilon", "1", "-o", "r.zip"]
    assert run("run", "p.csv", "--schema", "s.yaml", *options[2:]) == REFUSED
    assert "leave --presets out" in capsys.readouterr().err
    assert run("run", "p.csv", "--accept-proposal", *options) == DONE
    assert "1 of 3,001 cells hold a value that the schema does not list" in capsys.readouterr().err
    release = Release.read_zip("r.zip")
    assert release.certificate.content["domains"] == {
        "age": "declared", "sex": "declared", "country": "bought"
    }  # fmt: skip
    assert any("public ranges" in i for i in release.certificate.content["unprotected_quantities"])
    assert run("verify", "r.zip") == DONE
    assert run("plan", "p.csv", "--accept-proposal", "--presets", "--epsilon", "1") == DONE
    assert run("plan", "s.yaml", "--presets", "--epsilon", "1") == REFUSED


def test_an_annex_is_written_for_the_owner(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And says that it stays in the house; nobody else on the machine may read it."""
    assert run("run", "t.csv", "--schema", "s.yaml", "--epsilon", "1", "-o", "r.zip") == DONE
    spent = Ledger(folder / LEDGER).entries()
    assert run("review", "r.zip", "t.csv", "-o", "annex.html") == DONE
    said = capsys.readouterr().out
    assert "stays in the house" in said
    assert "\nAttacks: " in said
    spends, opened = Ledger(folder / LEDGER).entries()[:-1], Ledger(folder / LEDGER).entries()[-1]
    assert spends == spent
    assert (opened.state, opened.refers_to) == ("READ", user_here())
    page = (folder / "annex.html").read_text()
    assert "must not leave with the release" in page
    assert "Internal – do not distribute" in page
    numbers = json.loads((folder / "annex.json").read_text())
    assert numbers["attacks"]["rounds"] == 4
    for name in ("annex.html", "annex.json"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    options = ["--no-attacks", "--language", "ko", "-o", "annex.html"]
    assert run("review", "r.zip", "t.csv", *options) == DONE
    assert "반출해서는 안 되며" in (folder / "annex.html").read_text()
    assert json.loads((folder / "annex.json").read_text())["attacks"] is None
    assert run("review", "r.zip", "t.csv", "-o", "annex.json") == REFUSED


def test_attacks_on_a_stand_in_need_no_private_table(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page and its numbers may go with the release; the table is gone before they are made."""
    assert run("run", "t.csv", "--schema", "s.yaml", "--epsilon", "1", "-o", "r.zip") == DONE
    (folder / "t.csv").unlink()
    spent = (folder / LEDGER).read_bytes()
    for words, more in (("may go with the release", ()), ("함께 나갈 수", ("--language", "ko"))):
        assert run("attack", "r.zip", "-o", "attacks.html", *more) == DONE
        assert words in (folder / "attacks.html").read_text()
    told = json.loads((folder / "attacks.json").read_text())
    assert told["attacks"]["persons"] == len(Release.read_zip("r.zip").table.frame)
    assert not told["attacks"]["contradicts"]
    assert (folder / LEDGER).read_bytes() == spent
    assert run("attack", "r.zip", "-o", "attacks.json") == REFUSED
    assert "name it .html" in capsys.readouterr().err


def test_a_memory_limit_counts_from_disk(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same way to a verified release; a limit that cannot be kept, or read, is refused."""
    options = ["--schema", "s.yaml", "--epsilon", "1", "-o", "r.zip"]
    assert run("run", "t.csv", *options, "--memory-limit", "512MiB") == DONE
    assert "'age': 1 of 3,001" in capsys.readouterr().err
    assert run("verify", "r.zip") == DONE
    assert run("run", "t.csv", *options, "--memory-limit", "64MiB") == REFUSED
    assert run("run", "t.csv", *options, "--memory-limit", "lots") == REFUSED


RUN = ["run", "t.csv", "--schema", "s.yaml", "--engine", "independent"]
LEDGER = "state/semblance/ledger.db"


def test_the_ledger_shows_what_was_spent_and_what_is_left(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the first run, under a cap, and when the cap is reached."""
    assert run("ledger", "show") == DONE
    assert "(the default): none yet; nothing was spent" in capsys.readouterr().out
    assert not (folder / LEDGER).exists()
    assert run("ledger", "cap", "--epsilon", "1.2") == DONE
    assert "ε = 1.2, δ = 1e-05, set before the first run" in capsys.readouterr().out
    assert run(*RUN, "--epsilon", "1", "-o", "r.zip") == DONE
    capsys.readouterr()
    assert run("ledger", "show") == DONE
    shown = capsys.readouterr().out
    for part in (
        "ε = 1 at δ = 1e-06 over 1 release\n",
        "1 completed",
        "left       ε = 0.8",
        ", of ε = 1.3",  # the cap of 1.2 at δ = 1e-5, at the δ that the rest is said at
    ):
        assert part in shown
    assert run(*RUN, "--epsilon", "1", "-o", "s.zip") == CAPPED
    assert "The cap of population 'default' (ε = 1.2" in capsys.readouterr().err
    assert not (folder / "s.zip").exists()
    assert run("ledger", "cap", "--epsilon", "2") == DONE
    assert "no theorem covers how it was chosen" in capsys.readouterr().out
    assert run("ledger", "show", "--population", "nobody", "--ledger", LEDGER) == DONE
    shown = capsys.readouterr().out
    assert "'nobody': nothing was spent" in shown
    assert "(the default is " in shown
    assert run("ledger", "cap", "--epsilon", "99") == REFUSED


def test_the_ledger_is_checked_with_the_receipts_of_releases(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An older copy is refused, with the way out; what was spent is carried over."""
    assert run(*RUN, "--epsilon", "1", "-o", "r.zip") == DONE
    assert run("verify", "r.zip", "--ledger", LEDGER) == DONE
    assert "the line of its run stands on that ledger" in capsys.readouterr().out
    older = (folder / LEDGER).read_bytes()
    assert run(*RUN, "--epsilon", "1", "-o", "s.zip") == DONE
    assert run("ledger", "verify", "--receipt", "r.zip", "--receipt", "s.zip") == DONE
    assert capsys.readouterr().out.count("✓") == 5
    shutil.move("data", "elsewhere")
    assert run("ledger", "verify") == DONE
    assert "! it has no anchor in " in capsys.readouterr().out
    shutil.move("elsewhere", "data")
    (folder / LEDGER).write_bytes(older)
    assert run(*RUN, "--epsilon", "1", "-o", "t.zip") == LEDGER_FAULT
    assert "synth ledger accept-loss" in capsys.readouterr().err
    assert run("ledger", "accept-loss") == DONE
    assert "'default': ε = 1.45 at δ = 1e-06" in capsys.readouterr().out
    assert run("ledger", "accept-loss") == LEDGER_FAULT
    assert run(*RUN, "--epsilon", "1", "-o", "t.zip") == DONE
    (folder / "bare.zip").write_bytes(unsigned(folder / "t.zip"))
    assert run("ledger", "verify", "--receipt", "bare.zip") == REFUSED
    assert "bare.zip has no receipt" in capsys.readouterr().err


def unsigned(path: Path) -> bytes:
    return replace(Release.read_zip(path), receipt=None).to_bytes()


def test_the_same_people_under_another_name_are_noted_for_the_owner(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Until the sketch is deleted."""
    rows = "\n".join(f"p{n},{n % 90}" for n in range(900))
    (folder / "p.csv").write_text(f"id,age\n{rows}\n")
    schema = SCHEMA.replace("{unit: row}", "{person: id, max_rows: 1}")
    lines = [line for line in schema.splitlines() if "plan" not in line]
    (folder / "p.yaml").write_text("\n".join([*lines, "  - {name: id, kind: identifier}"]))
    options = ["run", "p.csv", "--schema", "p.yaml", "--epsilon", "2", "-o", "r.zip"]
    assert run(*options, "--population", "patients") == DONE
    assert "for you alone" not in "".join(capsys.readouterr())
    assert run(*options, "--population", "pupils") == DONE
    assert "for you alone: About 100% of this table" in capsys.readouterr().err
    for says in ("Deleted the sketch", "There is no sketch"):
        assert run("ledger", "forget-sketch", "--population", "patients") == DONE
        assert says in capsys.readouterr().out


def test_a_population_is_found_however_it_is_spelled(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its release is certified and signed under the one name that the ledger keeps."""
    decomposed = "\u1112\u116a\u11ab\u110c\u1161"
    assert run("ledger", "cap", "--population", "환자", "--epsilon", "2") == DONE
    assert run(*RUN, "--epsilon", "1", "--population", decomposed, "-o", "r.zip") == DONE
    assert run("verify", "r.zip", "--ledger", LEDGER) == DONE
    capsys.readouterr()
    assert run("ledger", "show", "--population", decomposed) == DONE
    shown = capsys.readouterr().out
    assert "Population '환자'" in shown
    assert "1 completed" in shown
    assert run(*RUN, "--epsilon", "2", "--population", "환자 ", "-o", "s.zip") == CAPPED
    assert run(*RUN, "--epsilon", "1", "--population", "a\udc80b", "-o", "s.zip") == LEDGER_FAULT


@pytest.mark.parametrize("place", [".", "state", "nowhere/r.zip", "s.yaml/r.zip"])
def test_a_place_that_cannot_be_written_costs_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    """Once the whole run was spent before a folder in the release's place was noticed."""
    (folder / "state").mkdir()
    assert run(*RUN, "--epsilon", "1", "-o", place) == REFUSED
    assert "cannot be written" in capsys.readouterr().err
    assert not (folder / LEDGER).exists()


def test_the_demo_keeps_its_anchor_beside_its_ledger() -> None:
    """So it can be made again after `make clean`; a relative XDG_DATA_HOME would be ignored."""
    root = Path(__file__).parents[2]
    said = subprocess.run(
        ["make", "-n", "demo"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    homes = re.findall(r'XDG_DATA_HOME="([^"]+)"', said)
    assert homes == [str(root / "out")] * 2


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "synth", "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "COMMAND" in done.stdout


def test_a_proposal_counts_what_it_replaces_and_makes_coarser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [
        f"someone{n}@naver.com,{1950 + n % 50}-{1 + n % 12:02}-{1 + n % 28:02},{n % 7}"
        for n in range(300)
    ]
    Path("t.csv").write_text("\n".join(["email,birth_date,visits", *lines]) + "\n")

    assert run("schema", "t.csv", "--surrogates", "-o", "s.yaml") == DONE
    told = capsys.readouterr()
    assert "Columns filled with surrogates: 1." in told.out + told.err
    assert "Columns made coarser before they are counted: 1." in told.out + told.err


def test_a_run_names_what_is_replaced_and_left_out_in_the_readers_language(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("s.yaml").write_text(
        SCHEMA
        + "  - {name: mail, kind: identifier, role: surrogate, surrogate: {type: email}}\n"
        + "  - {name: note, kind: text, role: drop, finding: free text with pii}\n"
        + "  - {name: town, kind: text, role: drop, finding: 'review: city'}\n"
        + "  - {name: mine, kind: text, role: drop, finding: 'what {I} say'}\n"
        + "  - {name: lat, kind: decimal, role: generalise, generalise: {width: 0.5}, "
        + "grid: 0.01, domain: {minimum: 33, maximum: 39}}\n"
    )
    frame = pd.read_csv("t.csv").assign(
        mail="a@naver.com", note="x", town="y", mine="z", lat="37.55"
    )
    frame.to_csv("t.csv", index=False)
    options = ["--schema", "s.yaml", "--epsilon", "1", "--engine", "independent", "-o", "r.zip"]

    assert run("run", "t.csv", *options) == DONE
    told = capsys.readouterr().out
    assert "1 column filled with surrogates: mail" in told
    assert "1 column made coarser before it was counted: lat (width: 0.5)" in told
    assert "note (free text that holds personal data), town (please decide: city)" in told
    assert "mine (what {I} say)" in told
    assert run("--language", "ko", "run", "t.csv", *options) == DONE
    assert "note (개인정보가 든 자유 서술)" in capsys.readouterr().out


def test_who_opens_an_annex_is_remembered_and_certified(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the ledger at once; in the certificate and on page 1 of what is made afterwards."""
    assert run(*RUN, "--epsilon", "1", "-o", "r.zip") == DONE
    options = ["-o", "a.html", "--no-attacks"]
    assert run("review", "r.zip", "t.csv", *options, "--by", "Kim Minji") == DONE
    assert "Kim Minji opened the internal report" in capsys.readouterr().out
    assert run("evidence", "r.zip", "--annex", "t.csv", "--by", "Lee") == DONE
    assert run("verify", "r.zip", "--ledger", LEDGER) == DONE
    assert re.search("internal report was opened on .* by Lee", capsys.readouterr().out)
    assert run("ledger", "show") == DONE
    assert capsys.readouterr().out.count("internal report of run ") == 2
    assert run(*RUN, "--epsilon", "1", "-o", "s.zip") == DONE
    for name, before in (("r.zip", False), ("s.zip", True)):
        content = Release.read_zip(folder / name).certificate.content
        assert content["ledger"]["annex_read_before_decision"] is before
        assert run("verify", name, "--ledger", LEDGER) == DONE
        assert run("evidence", name, "-o", "e") == DONE
        page = (folder / "e" / "dossier.html").read_text()
        assert ("had been opened before this one was made" in page) is before
        assert "Kim" not in page
    capsys.readouterr()
    assert run("review", "r.zip", "t.csv", *options, "--ledger", "other.db") == DONE
    assert "so nothing records that its internal report was opened" in capsys.readouterr().err
    assert not (folder / "other.db").exists()
    assert run("review", "r.zip", "t.csv", *options, "--by", " ") == LEDGER_FAULT


def test_a_release_that_is_brought_as_a_table_is_told_and_can_be_declared(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its few different rows tell nothing; its file does, whatever its name."""
    assert run(*RUN, "--epsilon", "2", "-o", "r.zip") == DONE
    (folder / "new.csv").write_bytes(Release.read_zip(folder / "r.zip").files["synthetic.csv"])
    again = ["run", "new.csv", "--schema", "s.yaml", "--epsilon", "1", "-o", "s.zip"]
    capsys.readouterr()
    assert run(*again) == DONE
    assert capsys.readouterr().err.count("are synthetic rows of release ") == 1
    assert run(*again, "--generation", "1") == DONE
    assert "synthetic rows" not in capsys.readouterr().err
    assert run("verify", "s.zip", "--ledger", LEDGER) == DONE
    assert run("evidence", "s.zip", "-o", "e") == DONE
    first_page = (folder / "e" / "dossier.html").read_text()
    assert "The input is itself synthetic" in first_page
    assert "generation 1: the synthetic table of a release" in first_page
    assert run(*again, "--generation", "99") == REFUSED


def test_a_missing_file_is_refused_in_korean_words_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = ["--schema", "s.yaml", "--epsilon", "1", "-o", "r.zip", "--language", "ko"]
    assert run("run", "nowhere.csv", *again) == REFUSED
    said = capsys.readouterr().err
    assert "파일이나 폴더가 없음" in said
    assert in_english(said) - {"synth", "nowhere", "csv"} == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_argument_says_what_it_is(command: str) -> None:
    parser = argparse.ArgumentParser()
    import_module(f"synth.commands.{command}").register(parser)
    asked = [parser]
    while asked:
        for action in asked.pop()._actions:
            if isinstance(action, argparse._SubParsersAction):
                asked += action.choices.values()
            else:
                assert action.help, action.dest
