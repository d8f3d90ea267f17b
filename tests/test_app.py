import json
import re
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import synth
from privacy.ledger import Ledger
from service import runs, words
from service.faults import place_of
from service.runs import Ended, Finished, Order, Running
from synth.pipeline import default_ledger

APP = Path(__file__).parents[1] / "app.py"
SECRET = "Violet Nightingale"  # a cell that must turn up nowhere

SCHEMA = """version: 1
protection: {unit: row}
columns:
- {name: name, kind: text, role: drop}
- {name: age, kind: integer, domain: {minimum: 0, maximum: 100}}
- {name: sex, kind: categorical, domain: {categories: [F, M]}}
"""
ROWS = [f"{SECRET},{20 + number % 60},{'FM'[number % 2]}" for number in range(300)]
TABLE = "\n".join(["name,age,sex", *ROWS]).encode()


@pytest.fixture
def page(tmp_path: Path) -> Iterator[AppTest]:
    """The page, with a ledger and a temporary folder of its own."""
    yield from opened(tmp_path)


@pytest.fixture(scope="module")
def after_a_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppTest]:
    """The page when a run is through; tests only look at it."""
    for page in opened(tmp_path_factory.mktemp("after_a_run")):
        yield run_through(bring(page, TABLE, SCHEMA))


def opened(folder: Path) -> Iterator[AppTest]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.setattr("tempfile.tempdir", str(folder))
        yield AppTest.from_file(APP, default_timeout=30).run()


def bring(page: AppTest, table: bytes, schema: str) -> AppTest:
    page.file_uploader(key="table").set_value(("people.csv", table, "text/csv"))
    page.file_uploader(key="schema").set_value(("people.yaml", schema.encode(), "text/yaml"))
    return page.run()


def run_through(page: AppTest) -> AppTest:
    """Press the button and look again until the run has ended."""
    page.button(key="start").click().run()
    until = time.monotonic() + 50
    while any(button.key == "cancel" for button in page.button) and time.monotonic() < until:
        time.sleep(0.2)
        page.run()
    return page


def run_of(page: AppTest) -> runs.Run:
    run = runs.find(page.query_params["run"])
    assert run is not None
    return run


def shown(page: AppTest) -> str:
    """All that is written on the page, without the backslashes that keep Markdown off."""
    parts = [*page.markdown, *page.caption, *page.error, *page.warning, *page.info, *page.subheader]
    assert not page.exception
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def order(tmp_path: Path, schema: str = SCHEMA) -> Order:
    return Order("people.csv", schema, 1.0, 1e-6, "tree", "us", str(tmp_path / "ledger.db"))


def wait_for(run: runs.Run) -> Finished | Ended:
    while isinstance(state := run.poll(), Running):
        time.sleep(0.05)
    return state


def test_the_page_opens_and_asks_for_a_table(page: AppTest) -> None:
    assert page.title[0].value == words.NAME
    assert words.START_FIRST in shown(page)
    assert page.button(key="start").disabled


@pytest.mark.parametrize(
    ("name", "modelled", "left_out", "bought", "unit"),
    [
        ("visits", "8", "0", "1", "told apart by the column **patient_id**, with at most 6 rows"),
        ("customers_en", "15", "6", "2", "one row is one person"),
        ("customers_kr", "15", "6", "2", "one row is one person"),
    ],
)
def test_a_demo_table_is_read(
    page: AppTest, name: str, modelled: str, left_out: str, bought: str, unit: str
) -> None:
    page.button_group(key="kind").set_value(words.TRY).run()
    page.selectbox(key="demo").set_value(name).run()

    assert [metric.value for metric in page.metric] == [modelled, left_out, bought]
    assert unit in shown(page)
    assert page.text_input[0].value == f"demo {name}"
    assert not page.button(key="start").disabled


@pytest.mark.parametrize(
    ("table", "schema", "message"),
    [
        (TABLE, "version: 1\ncolumns: []", "The schema must list its columns under columns:."),
        (TABLE, "version: 1\ncolumns: [", "The schema is not valid YAML near line 2."),
        (TABLE, SCHEMA.replace("name: sex", "name: gender"), "lacks 1 columns of the schema"),
        (TABLE.replace(b",M", f",{SECRET}".encode()), SCHEMA, "'sex': 150 of 300 rows hold"),
        (b"", SCHEMA, "people.csv is empty."),
    ],
)
def test_what_cannot_be_read_says_so_and_shows_no_cell(
    page: AppTest, table: bytes, schema: str, message: str
) -> None:
    bring(page, table, schema)

    assert message in shown(page)
    assert SECRET not in shown(page)
    assert page.button(key="start").disabled


def test_a_schema_that_is_not_utf8_says_so(page: AppTest) -> None:
    page.file_uploader(key="table").set_value(("people.csv", TABLE, "text/csv"))
    page.file_uploader(key="schema").set_value(("people.yaml", b"\xff\xfe", "text/yaml"))

    assert words.SCHEMA_NOT_UTF8 in shown(page.run())


def test_notes_are_shown_to_the_owner(page: AppTest) -> None:
    bring(page, TABLE, SCHEMA.replace("maximum: 100", "maximum: 70"))

    assert words.NOTES in page.warning[0].value
    assert "'age': 45 of 300 values lie outside the declared range" in shown(page)


def test_markdown_in_a_header_stays_text(page: AppTest) -> None:
    """An image in a header would fetch its address; a link would be clicked."""
    header = "![a](http://127.0.0.1/b) <i> $x$ :red[y]"
    bring(page, TABLE.replace(b"sex", header.encode(), 1), SCHEMA[: SCHEMA.rindex("- ")])

    assert words.plain(f"'{header}'") in page.error[0].value
    assert "![" not in page.error[0].value
    assert "<i>" not in words.plain(header)


def test_epsilon_moves_the_odds(page: AppTest) -> None:
    """The bounds of μ-GDP at ε = 1 and 10, δ = 10⁻⁶: Φ(μ/2) is 0.547 and 0.822."""
    assert "**55 of 100**" in shown(page)
    assert "**1.9 of 100**" in shown(page)

    page.select_slider(key="epsilon").set_value(10.0).run()

    assert "**83 of 100**" in shown(page)
    assert "**32 of 100**" in shown(page)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.5, "50"),
        (0.5001, "51"),
        (0.0101, "1.1"),
        (0.9999, "99.99"),
        (1 - 1e-9, "100"),
        (1.0, "100"),
    ],
)
def test_a_bound_is_rounded_up(share: float, text: str) -> None:
    """An odds that is shown lower than it is would be a lie; 100 is said only where it is near."""
    assert words.of_100(share) == text


def test_a_whole_run_ends_with_a_release(after_a_run: AppTest, tmp_path: Path) -> None:
    finished = run_of(after_a_run).poll()
    assert isinstance(finished, Finished)
    (tmp_path / "release.zip").write_bytes(finished.content)

    assert synth.verify(tmp_path / "release.zip")
    assert words.READY in shown(after_a_run)
    assert words.UNIT_ROW in shown(after_a_run)
    assert "**default** has spent ε = 1 at δ = 10⁻⁶ so far; releases made: 1." in shown(after_a_run)
    assert list(after_a_run.dataframe[0].value.columns) == ["age", "sex"]
    labels = {button.label for button in after_a_run.download_button}
    assert labels == {words.DOWNLOAD, words.DOSSIER_DOWNLOAD}


def test_nothing_of_the_rows_stays_after_a_run(after_a_run: AppTest) -> None:
    """Neither in the session, nor with the run, nor in a file."""
    kept = repr(dict(after_a_run.session_state.items())) + repr(vars(run_of(after_a_run)))

    assert SECRET not in kept
    assert "UploadedFile" not in kept
    assert not list(Path(tempfile.gettempdir()).glob("semblance-*"))


def test_another_release_forgets_the_one_before_but_not_its_spends(page: AppTest) -> None:
    page.select_slider(key="epsilon").set_value(2.0).run()
    run_through(bring(page, TABLE, SCHEMA))
    token = run_of(page).token
    page.button(key="again").click().run()

    assert runs.find(token) is None
    assert page.select_slider(key="epsilon").value == 2.0
    bring(page, TABLE, SCHEMA)
    assert "**default** has spent ε = 2 at δ = 10⁻⁶ so far; releases made: 1." in shown(page)
    assert re.search(r"With this release it is at most ε = 2\.9\d at δ = 10⁻⁶", shown(page))


def test_cancel_ends_the_run_and_says_what_stays_spent(page: AppTest) -> None:
    bring(page, TABLE, SCHEMA)
    page.button(key="start").click().run()
    page.button(key="cancel").click().run()

    assert words.CANCELLED in shown(page)
    assert words.NOT_KEPT in shown(page)
    assert not page.button(key="start").disabled


def test_an_address_whose_run_is_gone_says_so(page: AppTest) -> None:
    page.query_params["run"] = "unknown"

    assert words.GONE in shown(page.run())


def test_a_broken_ledger_stops_the_page_before_a_run(page: AppTest) -> None:
    default_ledger().parent.mkdir(parents=True)
    default_ledger().write_bytes(b"SQLite format 3\0" + bytes(4000))
    bring(page, TABLE, SCHEMA)

    assert "cannot be used as a ledger" in shown(page)
    assert page.button(key="start").disabled


def test_a_population_without_a_name_stops_the_page(page: AppTest) -> None:
    bring(page, TABLE, SCHEMA)
    page.text_input[0].set_value(" ").run()

    assert words.POPULATION_MISSING in shown(page)
    assert page.button(key="start").disabled


def test_a_run_that_is_cancelled_after_its_start_stays_spent(tmp_path: Path) -> None:
    """The ledger's last line is STARTED, which counts as spent."""
    demo = (APP.parent / "demo_data" / "customers_en.csv").read_bytes()
    schema = (APP.parent / "demo_data" / "customers_en.schema.yaml").read_text(encoding="utf-8")
    asked = order(tmp_path, schema)
    run = runs.start(runs.new_token(), asked, demo)
    while isinstance(state := run.poll(), Running) and state.step == "reading":
        time.sleep(0.02)
    run.cancel()
    end = run.poll()

    assert isinstance(end, Ended)
    assert (end.how, end.kept) == ("cancelled", True)
    assert runs.spent(Path(asked.ledger), "us").epsilon(1e-6) == pytest.approx(1, abs=1e-3)
    assert Ledger(Path(asked.ledger)).entries()[-1].state == "STARTED"


def test_a_refusal_in_a_run_is_shown_as_it_stands(tmp_path: Path) -> None:
    run = runs.start(runs.new_token(), order(tmp_path), TABLE.replace(b",F", b",X"))
    end = wait_for(run)

    assert isinstance(end, Ended)
    assert (end.how, end.kept) == ("refused", False)
    assert end.message.startswith("Column 'sex': 150 of 300 rows hold a value")


def test_a_fault_in_a_run_names_its_place_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug's own message can quote a cell: here Budget's ValueError quotes the number."""
    asked = Order("people.csv", SCHEMA, 77.0, 1e-6, "tree", "us", str(tmp_path / "ledger.db"))
    end = wait_for(runs.start(runs.new_token(), asked, TABLE))

    assert isinstance(end, Ended)
    assert (end.how, end.message) == ("broken", "")
    assert "ValueError at worker.py" in caplog.text
    assert "77" not in caplog.text


def test_a_fault_says_its_place_and_not_its_message() -> None:
    with pytest.raises(ValueError, match=SECRET) as caught:
        float(SECRET)

    assert place_of(caught.value).startswith("ValueError at test_app.py:")
    assert SECRET not in place_of(caught.value)


def test_the_rows_never_touch_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a run is under way its folder is its owner's alone and holds the steps."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    run = runs.start(runs.new_token(), order(tmp_path), TABLE)
    (folder,) = tmp_path.glob("semblance-*")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    written = b""
    while isinstance(run.poll(), Running):
        written += b"".join(path.read_bytes() for path in folder.glob("*.jsonl"))
        time.sleep(0.01)

    assert b"measuring" in written
    assert SECRET.encode() not in written
    assert not folder.exists()


def test_a_run_ends_with_the_page_that_started_it(tmp_path: Path) -> None:
    """If the page's process dies the pipe closes, and the run does not go on alone."""
    with subprocess.Popen(
        [sys.executable, "-m", "service.worker", str(tmp_path)],
        cwd=APP.parent,
        stdin=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps({"bytes": 0}).encode() + b"\n")
        process.stdin.close()
        assert process.wait(20) == 1


def test_only_so_many_runs_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_KEPT", 1)
    monkeypatch.setattr(runs, "_runs", {})
    tokens = [runs.new_token() for _ in range(3)]
    for token in tokens:
        runs.start(token, order(tmp_path), TABLE).cancel()

    assert runs.find(tokens[0]) is None
    assert runs.find(tokens[2]) is not None
