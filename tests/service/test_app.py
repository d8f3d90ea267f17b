import json
import stat
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import synth
from privacy.files import default_ledger
from privacy.ledger import Ledger
from service import annex, judged, measures, runs, sheet, uploads, words
from service.draft import STEPS, Draft
from service.runs import Finished
from service.store.arriving import bringing
from service.store.layout import ALONE
from service.store.store import default_store
from synth import Bought, ColumnSpec, InputError, Protection, Range, Schema
from synth.commands.opening import user_here
from synth.faults import location_of
from synth.purchases import new_accountant
from tests.dossier.test_verdict import dossier
from tests.service.brought import Here, source
from tests.service.jobs import SCHEMA, SECRET, TABLE

APP = Path(__file__).parents[2] / "app.py"
LATIN = TABLE.replace(b"name,", "caf\u00e9 prix d\u00e9j\u00e0 vu,".encode("latin-1"), 1)
ANOTHER = b"name,age,plan\n" + b"\n".join(b"x%d,%d,a" % (n, n % 50) for n in range(60))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[AppTest]:
    """The app, with a ledger and a temporary folder of its own."""
    yield from opened(tmp_path)


@pytest.fixture(scope="module")
def after_a_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppTest]:
    """The app at the result of a run; tests only look at it, or put it back."""
    for app in opened(tmp_path_factory.mktemp("after_a_run")):
        yield run_through(at_the_run(app))


def opened(folder: Path) -> Iterator[AppTest]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        patch.setattr("tempfile.tempdir", str(folder))
        patch.setenv(ALONE, "1")  # as `synth app` does
        patch.setattr(uploads, "READERS", Here())
        yield begin_project(AppTest.from_file(APP, default_timeout=60).run())


def begin_project(app: AppTest, name: str = "Ours", population: str = "us all") -> AppTest:
    app.text_input(key="project name").set_value(name)
    app.text_input(key="population").set_value(population)
    return press(app, "begin")


def bring(
    app: AppTest, table: bytes, schema: str | bytes | None = None, name: str = "people.csv"
) -> AppTest:
    """A table comes by the route of the chooser, which no test of this kind has; then a rerun."""
    app._page_hash = ""  # stay where it was come to
    if schema is not None:
        content = schema if isinstance(schema, bytes) else schema.encode()
        app.file_uploader[0].set_value(("people.yaml", content, "text/yaml"))
    store, expected = default_store(), app.session_state["expected"]
    with bringing(store, app.session_state["project"].id, expected, name, who="owner") as arriving:
        arriving.write(table)
    return app.run()


def press(app: AppTest, *keys: str) -> AppTest:
    app._page_hash = ""  # go where a button leads
    for key in keys:
        app.button(key=key).click().run()
    return app


def at_the_run(app: AppTest) -> AppTest:
    return press(bring(app, TABLE, SCHEMA), "next", "next", "next", "next")


def run_through(app: AppTest) -> AppTest:
    """Start, look again until the run has ended, and go to its result."""
    press(app, "start")
    until = time.monotonic() + 180  # several processes may be busy beside it
    while any(button.key == "cancel" for button in app.button) and time.monotonic() < until:
        time.sleep(0.2)
        app.run()
    # A run that ended while the page was drawn has led on to its result.
    return press(app, "see") if any(button.key == "see" for button in app.button) else app


def at_address(app: AppTest, step: str) -> AppTest:
    """Go to a page as a browser does by its address; AppTest itself only knows files."""
    known = app._registered_pages.items()
    names = {step, ""} if step == "projects" else {step}  # the first page has no name
    app._page_hash = next(code for code, page in known if page.get("url_pathname", "") in names)
    return app


def run_of(app: AppTest) -> runs.Run:
    run = runs.find(default_store(), app.query_params["run"])
    assert run is not None
    return run


def draft_of(app: AppTest) -> Draft:
    draft = app.session_state["draft"]
    assert isinstance(draft, Draft)
    return draft


def shown(app: AppTest) -> str:
    """All that is written on the page, without the backslashes that keep Markdown off."""
    parts = [*app.title, *app.header, *app.markdown, *app.caption]
    parts += [*app.error, *app.warning, *app.info, *app.success]
    assert not app.exception
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in [*app.button, *app.get("download_button")]}


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("en", ["Data", "Column definitions", "Who is protected", "Privacy budget"]),
        ("ko", ["원본데이터", "변수 정의", "보호 단위", "프라이버시 예산 설정"]),
    ],
)
def test_each_page_opens_in_each_language(app: AppTest, language: str, titles: list[str]) -> None:
    app.query_params["lang"] = language
    app.run()
    assert app.button(key="next").disabled
    bring(app, TABLE, SCHEMA)
    for number, title in enumerate(titles):
        assert app.title[0].value.startswith(title)
        assert number == 0 or app.query_params["lang"] == language
        press(app, "next")
    assert app.title[0].value == {"en": "Make the release", "ko": "결과물 만들기"}[language]
    assert not app.exception


@pytest.mark.parametrize(("language", "name"), [("en", "customers_en"), ("ko", "customers_kr")])
def test_the_demo_that_is_offered_first_speaks_as_the_page(
    app: AppTest, language: str, name: str
) -> None:
    app.query_params["lang"] = language
    app.button_group(key="kind").set_value("try").run()
    assert app.selectbox(key="demo").value == name


def test_no_page_is_timed_while_a_table_is_open(app: AppTest) -> None:
    """Every page asks its rows for the steps in its head, or reads it where a draft is taken up."""
    timed = list(measures.page_seconds.lines("pages"))
    assert any('page="projects"' in line for line in timed)
    press(bring(app, TABLE, SCHEMA), "next", "next", "next")
    assert "budget" in shown(app).lower()
    at_address(app, "project").run()
    assert list(measures.page_seconds.lines("pages")) == timed
    (record,) = default_store().drafts(app.session_state["project"].id)
    again = AppTest.from_file(APP, default_timeout=60)
    again.query_params["draft"] = record.id
    again.run()
    assert draft_of(again).source is not None
    assert list(measures.page_seconds.lines("pages")) == timed


def test_the_language_can_be_switched(app: AppTest) -> None:
    app.button_group(key="language of choice").set_value("ko").run()

    assert app.title[0].value == "원본데이터"
    assert app.query_params["lang"] == "ko"
    assert app.session_state["language"] == "ko"


@pytest.mark.parametrize(
    ("wanted", "language"), [("ko-KR", "ko"), ("en-GB", "en"), ("de", "en"), (None, "en")]
)
def test_a_browser_begins_in_its_language(wanted: str | None, language: str) -> None:
    assert words.closest_language(wanted) == language


@pytest.mark.parametrize("step", STEPS[1:])
def test_a_step_says_which_come_before_it(app: AppTest, step: str) -> None:
    at_address(app, step).run()

    assert "These steps come first: **Table**" in shown(app)
    assert "next" not in keys(app)
    assert press(app, "first").title[0].value == "Data"


def test_an_address_whose_run_is_gone_says_so(app: AppTest) -> None:
    at_address(app, "result")
    app.query_params["run"] = "unknown"

    assert "The run of this address is not known here." in shown(app.run())


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("visits", "identified by the column **patient_id**, with at most 6 rows"),
        ("customers_en", "one row is one person"),
        ("customers_kr", "one row is one person"),
    ],
)
def test_a_demo_table_is_read(app: AppTest, name: str, unit: str) -> None:
    app.button_group(key="kind").set_value("try").run()
    app.selectbox(key="demo").set_value(name).run()
    press(app, "take")

    assert unit in shown(app)
    assert draft_of(app).charged == f"demo {name}"
    assert press(app, "next").title[0].value == "Column definitions"
    assert not app.button(key="next").disabled


@pytest.mark.parametrize(
    ("table", "schema", "message"),
    [
        (TABLE, "version: 1\ncolumns: []", "The schema must list its columns under columns:."),
        (TABLE, "version: 1\ncolumns: [", "The schema is not valid YAML near line 2."),
        (TABLE, SCHEMA.replace("name: sex", "name: gender"), "lacks these columns of the schema"),
        (TABLE, SCHEMA[: SCHEMA.rindex("- ")], "does not list these columns of the table, counted"),
        (TABLE, b"\xff\xfe", "The schema is not UTF-8. Save it as UTF-8."),
        (b"", None, "people.csv is empty."),
        (b"name,age\n", None, "The table has no rows."),
    ],
)
def test_what_cannot_be_read_says_so_and_shows_no_cell(
    app: AppTest, table: bytes, schema: str | bytes | None, message: str
) -> None:
    bring(app, table, schema)

    assert message in shown(app)
    assert SECRET not in shown(app)
    assert app.button(key="next").disabled


def test_an_encoding_is_asked_for_and_taken(app: AppTest) -> None:
    bring(app, LATIN)
    assert "Name its encoding" in shown(app)
    asked = next(box for box in app.selectbox if str(box.key).startswith("encoding"))
    asked.set_value("cp1252").run()

    source = draft_of(app).source
    assert source is not None
    assert source.form.encoding == "cp1252"
    assert not app.button(key="next").disabled


def test_markdown_in_a_header_stays_text(app: AppTest) -> None:
    """An image in a column's name would fetch its address; a link would be clicked."""
    header = "![a](b) <i> $x$ :red[y]"
    bring(app, TABLE, SCHEMA.replace("name: sex", f"name: '{header}'"))

    assert words.plain(f"'{header}'") in app.error[0].value
    assert "![" not in app.error[0].value
    assert "<i>" not in words.plain(header)


def test_a_schema_is_proposed_and_shows_no_cell(app: AppTest) -> None:
    press(bring(app, TABLE), "next")
    rows = app.dataframe[0].value

    assert list(rows["kind"]) == ["identifier", "whole number", "categories"]
    assert list(rows["role"]) == ["excluded", "included", "included"]
    assert rows["finding"][0] == "100 % of the rows differ."
    assert SECRET not in shown(app) + rows.to_csv()


def test_cells_are_shown_when_the_owner_asks(app: AppTest) -> None:
    press(bring(app, TABLE), "next")
    app.selectbox(key="column").set_value("sex").run()
    assert "Private values" not in shown(app)
    app.toggle(key="cells of sex").set_value(True).run()

    assert "Private values: internal only**\n\n- F\n- M" in shown(app)


def test_a_range_can_be_declared(app: AppTest) -> None:
    press(bring(app, TABLE), "next")
    app.selectbox(key="column").set_value("age").run()
    app.radio(key="declared of age").set_value(True).run()
    assert "give its minimum and maximum" in shown(app)
    assert app.button(key="next").disabled
    app.text_input(key="minimum of age").set_value("0").run()
    app.text_input(key="maximum of age").set_value("70").run()

    assert draft_of(app).columns[1].domain == Range("0", "70")
    assert "'age': 594 of 4,000 values lie outside the declared range" in shown(app)
    assert not app.button(key="next").disabled


def test_a_column_that_does_not_fit_its_cells_is_refused(app: AppTest) -> None:
    press(bring(app, TABLE), "next")
    app.selectbox(key="column").set_value("sex").run()
    app.selectbox(key="kind of sex").set_value("integer").run()

    assert "Column 'sex': 4,000 of 4,000 rows hold something that is not of kind" in shown(app)
    assert app.button(key="next").disabled
    assert app.dataframe[0].value["role"][2] == "⚠ included"


def test_leaving_every_column_out_is_refused(app: AppTest) -> None:
    press(bring(app, TABLE), "next")
    for name in ("age", "sex"):
        app.selectbox(key="column").set_value(name).run()
        app.button_group(key=f"role of {name}").set_value("drop").run()

    assert "No column is left to model" in shown(app)
    assert app.button(key="next").disabled


@pytest.mark.parametrize(
    "column",
    [
        column
        for name in ("customers_en", "customers_kr", "visits")
        for column in Schema.read_yaml(APP.parent / f"demo_data/{name}.schema.yaml").columns
        if column.kind != "identifier"
    ],
    ids=lambda column: column.name,
)
def test_a_column_comes_through_its_fields_unchanged(column: ColumnSpec) -> None:
    assert sheet.spec_of(column.name, sheet.fields_of(column), column.finding) == column


@pytest.mark.parametrize("grid", ["0", "-1", "x", "inf"])
def test_a_grid_that_is_none_is_refused(grid: str) -> None:
    fields = sheet.Fields("decimal", "model", grid=grid)
    with pytest.raises(InputError, match="the precision must be a positive number"):
        sheet.spec_of("cost", fields, None)


def test_who_is_protected_begins_empty(app: AppTest) -> None:
    press(bring(app, TABLE), "next", "next")
    assert app.radio(key="unit").value is None
    assert app.button(key="next").disabled
    app.radio(key="unit").set_value("person").run()
    assert app.button(key="next").disabled
    app.selectbox(key="person").set_value("name").run()
    app.number_input(key="max rows").set_value(2).run()

    assert draft_of(app).schema.protection == Protection("name", 2)
    assert draft_of(app).schema["name"].role == "model"
    assert not app.button(key="next").disabled
    app.selectbox(key="person").set_value(None).run()
    assert draft_of(app).protection is None
    app.selectbox(key="person").set_value("name").run()
    press(app, "back")
    assert app.dataframe[0].value["role"][0] == "person ID"
    assert "schema download" in keys(app)


def test_a_column_to_be_predicted_reaches_the_order_while_it_can(app: AppTest) -> None:
    """Only the engine that knows of a target, and only a column that is modelled, has one."""
    press(bring(app, TABLE, SCHEMA), "next", "next", "next")
    app.selectbox(key="target").set_value("sex").run()
    press(app, "next")
    assert "Target column: sex" in shown(app)
    draft = draft_of(app)

    assert draft.order().target == "sex"
    assert replace(draft, engine="tree").order().target == ""
    dropped = replace(next(c for c in draft.columns if c.name == "sex"), role="drop")
    assert draft.with_column(dropped).with_people_compared().order().target == ""


def test_columns_that_make_groups_reach_the_order_while_they_can(app: AppTest) -> None:
    """Only modelled columns of categories; how few rows a group may have is said at once."""
    press(bring(app, TABLE, SCHEMA), "next", "next", "next")
    assert app.multiselect(key="groups").options == ["sex"]
    app.multiselect(key="groups").set_value(["sex"]).run()
    assert "Groups of fewer than about " in shown(app)
    press(app, "next")
    assert "Compared within each value of: sex" in shown(app)
    draft = draft_of(app)

    assert draft.order().groups == ("sex",)
    dropped = replace(next(c for c in draft.columns if c.name == "sex"), role="drop")
    assert draft.with_column(dropped).with_people_compared().order().groups == ()
    run_through(app)
    assert json.loads(json.dumps(run_of(app).order.groups)) == ["sex"]
    state = run_of(app).poll()
    assert isinstance(state, Finished)
    assert [one["column"] for one in state.dossier["groups"]] == ["sex"]


def test_a_release_that_is_brought_again_is_told_before_the_run(app: AppTest) -> None:
    """And may be run on all the same, once its generation is declared."""
    with zipfile.ZipFile(run_of(run_through(at_the_run(app))).path) as release:
        synthetic = release.read("synthetic.csv")
    assert synthetic.startswith(b"age,sex")
    app = begin_project(AppTest.from_file(APP, default_timeout=60).run())
    schema = SCHEMA.replace("- {name: name, kind: text, role: drop}\n", "")
    press(bring(app, synthetic, schema), "next", "next", "next", "next")
    told = [warning.value for warning in app.warning]
    assert any("synthetic rows of release" in text for text in told)
    app.number_input(key="state-generation").set_value(1).run()

    assert not app.warning
    assert draft_of(app).order().statement["generation"] == 1
    assert not app.button(key="start").disabled


def test_epsilon_moves_the_odds(app: AppTest) -> None:
    """The bounds of μ-GDP at ε = 1 and 10, δ = 10⁻⁶: Φ(μ/2) is 0.547 and 0.822."""
    press(bring(app, TABLE, SCHEMA), "next", "next", "next")
    assert "**55 times in 100**" in shown(app)
    assert "**1.9 of 100**" in shown(app)

    app.select_slider(key="epsilon").set_value(10.0).run()

    assert "**83 times in 100**" in shown(app)
    assert "**32 of 100**" in shown(app)


def test_going_back_keeps_what_was_chosen(app: AppTest) -> None:
    press(bring(app, TABLE, SCHEMA), "next", "next", "next")
    app.select_slider(key="epsilon").set_value(3.0).run()
    press(app, "next", "back", "back", "back", "next", "next")

    assert app.select_slider(key="epsilon").value == 3.0
    press(app, "next")
    assert "ε = 3, δ = 10⁻⁶, engine auto, population us all" in shown(app)


def test_a_table_with_the_same_columns_keeps_the_later_steps() -> None:
    table = source(TABLE)
    draft = Draft(epsilon=1.0).with_source(table, Schema.from_yaml(SCHEMA))
    assert draft.open_before("run") == ["columns", "people"]
    done = Draft(table, draft.columns, True, True, Protection(), 1.0, population="us")
    done = done.with_people_compared()
    assert done.open_before("run") == []

    longer = replace(source(TABLE + b"\nx,5,F"), upload="b")
    assert done.with_source(longer).open_before("run") == ["people"], "whose they are is asked anew"
    assert done.with_source(longer).with_people_compared().open_before("run") == []
    unfit = done.with_source(replace(source(TABLE.replace(b",F", b",X")), upload="c"))
    assert unfit.open_before("run") == ["columns", "people"]
    another = done.with_source(replace(source(ANOTHER), upload="d"))
    assert another.open_before("run") == ["columns", "people"]
    assert another.epsilon == 1.0
    assert isinstance(another.columns[1].domain, Bought)


def test_a_draft_with_open_steps_is_no_order() -> None:
    with pytest.raises(ValueError, match="open steps"):
        Draft().order()


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


@pytest.mark.parametrize(
    ("lost", "title"),
    [
        (0.0, "The release is ready"),
        (0.3, "The release is made, but 1 of its 4 columns cannot be used"),
    ],
)
def test_a_release_is_not_called_ready_where_a_column_is_not_usable(
    lost: float, title: str
) -> None:
    assert judged.title(dossier(left_out=lost, n_good=3)) == title


def test_a_whole_run_ends_with_a_release(after_a_run: AppTest) -> None:
    finished = run_of(after_a_run).poll()
    assert isinstance(finished, Finished)
    assert synth.verify(run_of(after_a_run).path)
    said = shown(after_a_run)
    assert judged.title(finished.dossier) in said
    assert "one person. The owner states that one row is one person." in said
    assert "Spent on the population **us all** so far: ε = 1 at δ = 10⁻⁶; releases: 1." in said
    assert "as its owner confirmed them" in said
    assert list(after_a_run.dataframe[0].value.columns) == ["age", "sex"]
    assert "It can be downloaded once the release is approved." in said
    assert not after_a_run.get("download_button")


def test_nothing_of_the_rows_stays_with_a_run(after_a_run: AppTest) -> None:
    """Neither with the run, nor readable in a file, nor in what the session says of itself."""
    kept = repr(dict(after_a_run.session_state.items())) + repr(vars(run_of(after_a_run)))
    files = [path for path in default_store().folder.rglob("*") if path.is_file()]

    assert SECRET not in kept
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]
    assert not list(Path(tempfile.gettempdir()).glob("semblance-*"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_the_result_speaks_korean(after_a_run: AppTest) -> None:
    after_a_run.query_params["lang"] = "ko"
    said = shown(after_a_run.run())
    after_a_run.query_params["lang"] = "en"
    after_a_run.run()

    assert "결과물이 준비되었습니다" in said
    assert "각 변수의 유형, 사용 여부, 정밀도" in said


def test_the_annex_opens_after_the_decision(after_a_run: AppTest) -> None:
    app = press(after_a_run, "next")
    run, source = run_of(app), draft_of(app).source
    assert source is not None
    assert app.button(key="next").disabled
    at_address(app, "download").run()
    assert app.button(key="annex button").disabled
    assert "once it was decided of the release" in shown(app)
    with pytest.raises(InputError, match="Decide first"):
        annex.draw(run, source)
    press(app, "back", "discard", "next", "annex button")

    assert run.decided
    assert "annex download" in keys(app)
    assert "download" not in keys(app)
    assert "The release was not approved" in shown(app)
    assert app.session_state["annex"][1].startswith("<!")
    assert "The attacks were left out." in app.session_state["annex"][1]
    seen: list[float] = []
    assert "No model was kept" in annex.draw(run, source, seen.append)
    assert seen[0] == 0
    assert seen[-1] == 1
    book = Ledger(Path(run.order.ledger))
    assert [(line.state, line.refers_to) for line in book.entries()[-2:]] == [
        ("READ", user_here())
    ] * 2
    app.text_input(key="annex by").set_value("Kim Minji").run()
    press(app, "annex button")
    assert book.entries()[-1].refers_to == "Kim Minji"
    app.text_input(key="annex by").set_value(" ").run()
    press(app, "annex button")
    assert "name a person in 1 to 100 characters" in shown(app)
    press(app, "back", "back")


def test_another_release_keeps_the_one_before_and_its_spends(app: AppTest) -> None:
    press(bring(app, TABLE, SCHEMA), "next", "next", "next")
    app.select_slider(key="epsilon").set_value(2.0).run()
    press(run_through(press(app, "next")), "next")
    run = run_of(app)
    at_address(app, "download").run()
    press(app, "again")

    assert isinstance(run.poll(), Finished)
    assert app.title[0].value == "Privacy budget"
    assert "Spent on the population **us all** so far: ε = 2 at δ = 10⁻⁶; releases: 1." in shown(
        app
    )
    assert "A release with these settings makes it at most ε = 2.9" in shown(app)
    assert app.select_slider(key="epsilon").value == 2.0


def test_cancel_ends_the_run_and_says_what_stays_spent(app: AppTest) -> None:
    press(at_the_run(app), "start", "cancel")

    assert "The run was cancelled. Nothing was spent." in shown(app)
    assert not app.button(key="start").disabled


def test_a_broken_ledger_stops_the_page_before_a_run(app: AppTest) -> None:
    default_ledger().parent.mkdir(parents=True, exist_ok=True)
    default_ledger().write_bytes(b"SQLite format 3\0" + bytes(4000))
    press(bring(app, TABLE, SCHEMA), "next", "next", "next")

    assert "cannot be used as a ledger" in shown(app)
    assert app.button(key="next").disabled


def test_a_cap_stops_the_page_before_a_run_and_says_what_is_left(app: AppTest) -> None:
    """A smaller ε goes on."""
    worth = new_accountant(Schema.from_yaml(SCHEMA), synth.Budget(0.5))
    Ledger(default_ledger()).cap(
        "us all", mu_squared=worth.granted, delta=0, asked="ε = 0.5, δ = 1e-06", date="2026-01-01"
    )
    press(bring(app, TABLE, SCHEMA), "next", "next", "next")
    assert "Of ε = 0.5 at δ = 10⁻⁶ for noise, ε = 0.5 at δ = 10⁻⁶ is left." in shown(app)
    assert "This release would exceed it. Choose a smaller ε" in shown(app)
    assert app.button(key="next").disabled

    app.select_slider(key="epsilon").set_value(0.3).run()
    assert "would exceed it" not in shown(app)
    assert not app.button(key="next").disabled


def test_a_cap_that_is_used_up_says_how_to_raise_it(app: AppTest) -> None:
    """No ε is small enough for it."""
    Ledger(default_ledger()).cap("us all", mu_squared=0, delta=0, asked="0", date="2026-01-01")
    press(bring(app, TABLE, SCHEMA), "next", "next", "next")

    assert "An administrator can raise the cap" in shown(app)
    assert "Choose a smaller ε" not in shown(app)


def test_a_ledger_that_is_gone_stops_the_page_before_a_run(app: AppTest) -> None:
    """It shows how to go on; a fresh start would forget what was spent."""
    Ledger(default_ledger())
    default_ledger().unlink()
    press(bring(app, TABLE, SCHEMA), "next", "next", "next")

    assert "A ledger with 1 lines stood at" in shown(app)
    assert "synth ledger accept-loss" in shown(app)
    assert app.button(key="next").disabled


def test_forgetting_the_table_forgets_its_rows(app: AppTest) -> None:
    press(bring(app, TABLE), "next", "back", "forget")

    assert draft_of(app) == Draft(population="us all")
    assert not list(default_store().uploads.iterdir())
    assert app.button(key="next").disabled
    assert not uploads.READERS.desks
    assert "The data and their key are deleted." in shown(app)
    bring(app, ANOTHER)
    assert not app.button(key="next").disabled


def test_a_proposal_nobody_looked_at_is_certified_as_such(app: AppTest) -> None:
    press(bring(app, TABLE), "next", "next")
    app.radio(key="unit").set_value("row").run()
    press(app, "next", "next")
    assert "the proposed schema was accepted without review" in shown(app)
    assert draft_of(app).order().proposed

    press(app, "back", "back", "back")
    app.checkbox(key="looked at").set_value(True).run()
    assert not draft_of(app).order().proposed


def test_a_fault_says_its_place_and_not_its_message() -> None:
    with pytest.raises(ValueError, match=SECRET) as caught:
        float(SECRET)

    assert location_of(caught.value).startswith("ValueError at test_app.py:")
    assert SECRET not in location_of(caught.value)
