"""The page of the columns: what was found, by which policy, and how an owner corrects it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from privacy.pii import POLICIES, Finding
from privacy.pii.reasons import Reason, because
from service import finding_words, findings
from service.draft import Draft
from service.findings import GROUPS
from service.reader.desk import mask
from service.replacement_form import _groups, _lines
from synth import Bought, Categories, ColumnSpec, Range, Schema
from synth.tables.generalising import Generalise
from tests.service.brought import source
from tests.service.test_app import bring, draft_of, opened, press, shown

FIRST, LAST = ["Ada", "Bob", "Cleo", "Dan", "Eve"], ["Stone", "Reed", "Marsh", "Hill"]
ROWS = [
    f"{FIRST[n % 5]} {LAST[n % 4]},m{n}.{7 * n}@mail.example,{1950 + n % 50}-0{1 + n % 9}-1{n % 9},"
    f"{'FM'[n % 2]},{n % 7}"
    for n in range(200)
]
TABLE = "\n".join(["full_name,email,birth_date,sex,visits", *ROWS]).encode()


@pytest.fixture
def app(tmp_path: Path) -> Iterator[AppTest]:
    for app in opened(tmp_path):
        yield press(bring(app, TABLE), "next")


def table_of(app: AppTest) -> dict[str, list[str]]:
    rows = app.dataframe[0].value
    return {str(name): list(rows[name]) for name in rows.columns}


def role_of(app: AppTest, name: str) -> str:
    return next(column.role for column in draft_of(app).columns if column.name == name)


def test_each_column_has_its_class_and_why_and_no_cell(app: AppTest) -> None:
    rows = table_of(app)

    assert rows["name"] == ["full_name", "email", "birth_date", "sex", "visits"]
    assert [mark[0] for mark in rows["class"]] == ["●", "●", "●", "◐", "○"]
    assert rows["holds"][:2] == ["person name", "email"]
    assert all(why.endswith(".") for why in rows["finding"][:4])
    assert rows["shape"][2:4] == ["0000-00-00", "a"]
    for cell in ROWS[0].split(",")[:3]:
        assert cell not in shown(app) + app.dataframe[0].value.to_csv()


def test_a_column_that_its_policy_would_leave_out_is_flagged_while_it_is_modelled() -> None:
    """An owner's schema may keep a birth date; the list must not pass over that."""
    found = Finding("born", "DIRECT", "date_of_birth", 0.9)
    kept = ColumnSpec("born", "date", domain=Bought())

    assert findings.is_open(found, "strict", kept)
    assert not findings.is_open(found, "strict", replace(kept, role="drop"))


def test_classes_can_be_picked_out(app: AppTest) -> None:
    app.button_group(key="classes").set_value(["QUASI"]).run()
    assert table_of(app)["name"] == ["sex"]
    app.button_group(key="classes").set_value(["QUASI", "NONE"]).run()

    assert table_of(app)["name"] == ["sex", "visits"]


def test_another_policy_proposes_anew_and_leaves_what_was_changed_by_hand(app: AppTest) -> None:
    assert app.button_group(key="policy").value == "strict"
    app.selectbox(key="column").set_value("visits").run()
    app.button_group(key="role of visits").set_value("drop").run()
    before = role_of(app, "email"), role_of(app, "birth_date")
    app.button_group(key="policy").set_value("GDPR").run()

    assert draft_of(app).policy == "GDPR"
    assert "Regulation (EU) 2016/679" in shown(app)
    assert before == ("drop", "drop")
    assert role_of(app, "email") == "drop"
    assert role_of(app, "visits") == "drop"
    assert table_of(app)["role"][2].startswith("⚑")


def test_a_wrong_class_can_be_corrected(app: AppTest) -> None:
    app.selectbox(key="column").set_value("sex").run()
    assert "**quasi-identifier** · gender" in shown(app)
    app.selectbox(key="class of sex").set_value("DIRECT").run()

    assert role_of(app, "sex") == "drop"
    assert table_of(app)["class"][3] == "● direct identifier"
    assert "Its class was set by you." in shown(app)
    app.selectbox(key="class of sex").set_value("NONE").run()
    assert role_of(app, "sex") == "model"
    app.selectbox(key="class of sex").set_value("QUASI").run()
    assert "Its class was set by you." not in shown(app)


def test_a_corrected_class_gives_no_kind_that_cannot_be_modelled(app: AppTest) -> None:
    app.selectbox(key="column").set_value("email").run()
    app.selectbox(key="class of email").set_value("NONE").run()

    assert role_of(app, "email") == "drop"
    app.selectbox(key="kind of email").set_value("categorical").run()
    app.button_group(key="role of email").set_value("model").run()
    assert role_of(app, "email") == "model"


def test_combinations_are_counted_when_the_owner_asks(app: AppTest) -> None:
    assert len(app.dataframe) == 1
    app.toggle(key="together").set_value(True).run()

    expected = source(TABLE).riskiest()
    risks = app.dataframe[1].value
    assert expected
    assert list(risks["columns"]) == [" + ".join(risk.columns) for risk in expected]
    assert list(risks["alone"]) == pytest.approx([risk.unique for risk in expected])


def test_the_toggle_says_what_it_shows(app: AppTest) -> None:
    app.selectbox(key="column").set_value("sex").run()
    toggle = app.toggle(key="cells of sex")

    assert "masked until you switch this on" in toggle.help
    assert "Private values" not in shown(app)
    assert "Private values" in shown(toggle.set_value(True).run())


@given(st.text())
def test_a_masked_cell_keeps_no_letter_and_no_digit(cell: str) -> None:
    assert {sign for sign in mask(cell) if sign.isalnum()} <= set("0a가")


def test_a_long_cell_is_cut() -> None:
    assert mask("12 Maple Street, Springfield") == "00 aaaaa aaaaaa, aaa…"
    assert mask("김하늘 010-1234") == "가가가 000-0000"


def test_a_policy_is_proposed_for_columns_in_another_order() -> None:
    """An owner's schema may list the columns as she likes."""
    draft = Draft().with_source(source(TABLE))
    turned = replace(draft, columns=tuple(reversed(draft.columns)))

    assert turned.with_policy("HIPAA").columns == tuple(
        reversed(draft.with_policy("HIPAA").columns)
    )
    assert Draft().with_policy("HIPAA").policy == "HIPAA"


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_and_class_has_words(policy: str) -> None:
    assert finding_words.policy(policy)
    for group in GROUPS:
        finding = Finding("x", group, "NONE", 0.9)
        assert finding_words.group(group)
        assert finding_words.meaning(group)
        assert finding_words.action(finding, policy)


def test_a_reason_of_the_detector_is_said_in_both_languages() -> None:
    reasons = (because(Reason.NAMED), because(Reason.AGREE, share=0.98))
    said = Finding("x", "DIRECT", "email", 0.9, reasons)

    assert finding_words.why(said) == "The header names it; 98 % of the values can be that."


@pytest.mark.parametrize(
    ("written", "korean"),
    [
        ("email", "이메일"),
        ("review: age", "담당자 확인 필요: 나이"),
        ("nearly unique", None),
        ("date; day or month first? give its format", None),
        ("durations; give them in seconds", None),
        ("{what its owner wrote}", "{what its owner wrote}"),
    ],
)
def test_what_a_schema_holds_of_a_finding_is_said_in_korean(
    written: str, korean: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the program proposed; what its owner wrote stands as it is."""
    monkeypatch.setattr("service.words.language", lambda: "ko")
    said = finding_words.schema_finding(written)

    assert said == korean if korean else re.search("[가-힣]", said)


def test_a_column_can_be_replaced_with_one_click(app: AppTest) -> None:
    """The type is proposed from what was found; a format that does not suit it is refused."""
    app.selectbox(key="column").set_value("email").run()
    app.button_group(key="role of email").set_value("surrogate").run()

    column = next(column for column in draft_of(app).columns if column.name == "email")
    assert column.surrogate is not None
    assert column.surrogate.type == "email"
    assert "domains that nobody can own" in shown(app)
    assert "email" in [released.name for released in draft_of(app).schema.released]
    app.text_input(key="surrogate format of email email").set_value("{name}@naver.com").run()
    assert "is not one of surrogates of type email" in str([w.value for w in app.warning])
    app.text_input(key="surrogate format of email email").set_value("{name}##@mail.test").run()
    column = next(column for column in draft_of(app).columns if column.name == "email")
    assert column.surrogate is not None
    assert column.surrogate.format == "{name}##@mail.test"


def test_whose_a_surrogate_is_is_shown_and_edited(app: AppTest) -> None:
    """Persona, row or person, the columns it agrees with, and the key that tables share."""
    app.selectbox(key="column").set_value("email").run()
    app.button_group(key="role of email").set_value("surrogate").run()
    # Of the modelled columns alone: the day of birth is left out.
    assert app.selectbox(key="surrogate birth of email").options == ["visits"]
    app.selectbox(key="surrogate birth of email").set_value("visits").run()
    app.text_input(key="surrogate persona of email").set_value(" mother ").run()
    app.selectbox(key="surrogate per of email").set_value("row").run()
    column = next(column for column in draft_of(app).columns if column.name == "email")
    assert column.surrogate is not None
    assert column.surrogate.consistent_with == (("birth", "visits"),)
    assert (column.surrogate.persona, column.surrogate.per) == ("mother", "row")
    app.text_input(key="surrogate key of email").set_value("people").run()
    assert "says nothing of a person" in str([w.value for w in app.warning])
    app.text_input(key="surrogate key of email").set_value("").run()
    app.selectbox(key="column").set_value("birth_date").run()
    app.selectbox(key="column").set_value("email").run()
    assert app.text_input(key="surrogate persona of email").value == "mother"
    assert app.selectbox(key="surrogate birth of email").value == "visits"


def test_groups_of_categories_are_shown_and_edited() -> None:
    """Round trip, commas and quotes included; a line that is not done says nothing yet."""
    groups = (("care", ("nurse", "medic, senior")), ("rest", ('"x"', "y")))
    assert _groups(_lines(groups)) == groups
    assert _groups("care: nurse , medic\nrest\n: a\nnone:\n") == (("care", ("nurse", "medic")),)
    assert _lines(()) == ""
    assert _groups("") == ()


def test_a_column_can_be_made_coarser_with_one_click(app: AppTest) -> None:
    app.selectbox(key="column").set_value("birth_date").run()
    app.button_group(key="role of birth_date").set_value("generalise").run()
    column = next(column for column in draft_of(app).columns if column.name == "birth_date")
    assert column.generalise == Generalise(to="year")
    app.selectbox(key="column").set_value("visits").run()
    app.button_group(key="role of visits").set_value("generalise").run()
    app.text_input(key="top of visits").set_value("90").run()
    column = next(column for column in draft_of(app).columns if column.name == "visits")
    assert column.generalise == Generalise(top=Decimal(90))


def test_ids_of_persons_keep_the_format_that_their_owner_wrote() -> None:
    """A schema that is brought says it; so may the page, before or after the person is named."""
    text = (
        "version: 1\nprotection: {person: id, max_rows: 2}\ncolumns:\n"
        "  - {name: id, kind: identifier, role: surrogate, "
        "surrogate: {type: key, format: 'P###'}}\n"
        "  - {name: a, kind: boolean}\n"
    )
    schema = Schema.from_yaml(text)
    assert Draft().with_schema(schema).schema == schema
    ids = ", role: surrogate, surrogate: {type: key, format: 'P###'}"
    plain = Schema.from_yaml(text.replace(ids, ""))
    assert Draft().with_schema(plain).schema == plain


PEOPLE = "\n".join(
    ["age,smoker,sex,bmi", *(f"{18 + n % 60},{['no', 'yes'][n % 5 == 0]},{'FM'[n % 2]},{n % 30}"
                             for n in range(200))]
).encode()  # fmt: skip


def domain_of(app: AppTest, name: str) -> object:
    return next(column.domain for column in draft_of(app).columns if column.name == name)


def test_one_click_takes_all_presets_and_one_a_column(app: AppTest) -> None:
    """The form of a column that is open shows what was taken, and does not put it back."""
    app = press(bring(press(app, "back"), PEOPLE), "next")
    assert "**age**: ages · 0 to 120" in shown(app)
    app.selectbox(key="column").set_value("age").run()
    press(app, "preset of age")
    app.run()

    assert domain_of(app, "age") == Range("0", "120")
    assert domain_of(app, "smoker") == Bought()
    assert app.text_input(key="maximum of age").value == "120"
    press(app, "all presets")
    app.run()
    assert domain_of(app, "smoker") == Categories(("no", "yes"))
    assert domain_of(app, "sex") == Categories(("F", "M"))
    assert domain_of(app, "bmi") == Bought()
    assert "Presets" not in shown(app)


def test_other_values_are_counted_where_a_list_is_set(app: AppTest) -> None:
    app = press(bring(press(app, "back"), PEOPLE), "next", "all presets")
    app.selectbox(key="column").set_value("smoker").run()
    assert app.checkbox(key="others of smoker").value
    app.checkbox(key="others of smoker").uncheck().run()

    column = next(column for column in draft_of(app).columns if column.name == "smoker")
    assert column.unreadable == "refuse"
    app.selectbox(key="kind of smoker").set_value("text").run()
    assert role_of(app, "smoker") == "drop"


def test_one_click_replaces_what_the_policy_leaves_out(app: AppTest) -> None:
    """And another takes it back; what was changed by hand stays."""
    content = b"name,phone,age\n" + b"Kim Minji,010-1234-5678,30\n" * 60
    app = press(bring(press(app, "back"), content), "next")
    before = draft_of(app).columns
    assert [column.role for column in before] == ["drop", "drop", "model"]
    app.checkbox(key="surrogates").set_value(True).run()
    replaced = draft_of(app).columns
    assert [column.role for column in replaced][:2] == ["surrogate", "surrogate"]
    assert replaced[1].surrogate is not None
    assert replaced[1].surrogate.type == "phone_kr"
    app.checkbox(key="surrogates").set_value(False).run()
    assert draft_of(app).columns == before


def test_what_is_proposed_after_the_columns_were_checked_was_checked_by_nobody(
    app: AppTest,
) -> None:
    """The certificate would have said that their owner confirmed what came later."""
    app.checkbox(key="looked at").set_value(True).run()
    assert draft_of(app).looked_at
    app.checkbox(key="surrogates").set_value(True).run()
    assert not app.exception
    assert not app.checkbox(key="looked at").value
    assert not draft_of(app).looked_at
    app.checkbox(key="looked at").set_value(True).run()
    assert draft_of(app).looked_at


def test_a_rule_that_names_suggest_is_added_and_taken_out_by_a_click(tmp_path: Path) -> None:
    """Nothing holds before; it is read with what becomes of rows that break it."""
    rows = [f"2024-01-{1 + n % 9:02},2024-02-{1 + n % 9:02},{n % 5}" for n in range(60)]
    for app in opened(tmp_path):
        page = bring(app, "\n".join(["start_date,end_date,visits", *rows]).encode())
        page = press(page, "next")
        assert draft_of(page).rules == ()
        page = press(page, "Add end_date >= start_date")
        (rule,) = draft_of(page).rules
        assert (rule.text, rule.broken) == ("end_date >= start_date", "missing")
        assert draft_of(page).schema.counted_rules
        page = press(page, "Remove end_date >= start_date")
        assert draft_of(page).rules == ()


def test_several_columns_are_changed_at_once_where_their_type_allows_it(app: AppTest) -> None:
    app = press(bring(press(app, "back"), PEOPLE), "next", "all presets")
    names = [column.name for column in draft_of(app).columns]
    app.multiselect(key="several").set_value(names).run()
    press(app, "several bought")
    assert not any(
        isinstance(column.domain, Range | Categories) and column.kind != "boolean"
        for column in draft_of(app).columns
    )
    press(app, "several drop")
    assert {column.role for column in draft_of(app).columns} == {"drop"}
    assert f"Changed: {len(names)} of {len(names)}." in shown(app)
    press(app, "several model")
    assert role_of(app, "smoker") == "model"
