"""Surrogate columns: whole tables, nobody's values, the same again from the model and its seed."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Budget
from privacy.ledger import Ledger
from synth import InputError, Release, Schema, Table, propose_schema, synthesize, verify
from synth.annex.stand_in import attack_stand_in
from synth.engines import engine_named
from synth.pipeline import TooSmall, Unfit, _judge
from synth.purchases import Plan, new_accountant
from synth.reading import read_frame
from synth.release.certificate import (
    REPLACED_CONFIRMED,
    REPLACED_PROPOSED,
    unprotected_quantities,
)
from synth.release.surrogate_columns import (
    fill,
    issuer_of,
    refuse_outside,
    refuse_small_spaces,
)
from synth.surrogates.issuing import belongs
from synth.tables.schema import Protection
from tests.marked import ROOT

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {person: 환자번호, max_rows: 3}
columns:
  - name: 접수
    kind: integer
    role: surrogate
    surrogate: {type: key, format: '########', unique: true}
  - {name: 환자번호, kind: identifier, role: surrogate, surrogate: {type: key, format: 'P######'}}
  - name: 이름
    kind: identifier
    role: surrogate
    surrogate: {type: name_ko, consistent_with: {sex: 성별}}
  - name: 주민등록번호
    kind: identifier
    role: surrogate
    surrogate: {type: kr_rrn, unique: true, consistent_with: {birth: 출생, sex: 성별}}
  - {name: 이메일, kind: identifier, role: surrogate, surrogate: {type: email}}
  - name: 주소
    kind: identifier
    role: surrogate
    surrogate: {type: address_ko, consistent_with: {region: 시도}}
  - {name: 성별, kind: categorical, domain: {categories: [남, 여]}}
  - name: 출생
    kind: date
    role: generalise
    generalise: {to: year}
    domain: {minimum: 1930-01-01, maximum: 2009-12-31}
  - {name: 시도, kind: categorical, domain: {categories: [서울, 부산]}}
  - name: 메모
    kind: text
    role: surrogate
    surrogate: {type: free_text, format: (자유 서술 생략)}
"""
)


def clinic(n_rows: int = 3000) -> pd.DataFrame:
    """Rows as text, as a file has them: 0 before figures, one person with several rows."""
    rng = np.random.default_rng(3)
    person = rng.integers(0, n_rows // 2, n_rows)
    born = pd.Timestamp("1930-01-01") + pd.to_timedelta(rng.integers(0, 29_000, n_rows), unit="D")
    return pd.DataFrame(
        {
            "접수": [f"{10_000_000 + number}" for number in range(n_rows)],
            "환자번호": [f"P{number:06}" for number in person],
            "이름": "홍길동",
            "주민등록번호": "900101-1234567",
            "이메일": "gildong@naver.com",
            "주소": "서울특별시 중구 세종대로 110",
            "성별": rng.choice(["남", "여"], n_rows),
            "출생": born.strftime("%Y-%m-%d"),
            "시도": rng.choice(["서울", "부산"], n_rows),
            "메모": "어제 홍길동이 다녀감",
        }
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the clinic."""
    folder = tmp_path_factory.mktemp("release")
    table = Table.from_frame(clinic(), SCHEMA)
    assert list(table.frame) == ["환자번호", "성별", "출생", "시도"], "surrogates are not read"
    synthesize(table, Budget(3, 1e-6), ledger=folder / "l.db").to_zip(folder / "release.zip")
    return folder / "release.zip"


def test_a_release_has_all_columns_in_their_order_and_is_verified(path: Path) -> None:
    release = Release.read_zip(path)
    assert list(release.table.frame) == [column.name for column in SCHEMA.columns]
    assert "to the last byte" in str(verify(path)[3])
    said = release.certificate.content
    assert said["dropped"] == []
    assert said["surrogates"]["주민등록번호"]["strength"] == "impossible"
    assert said["generalised"] == {"출생": {"to": "year"}}
    roles = {entry["name"]: entry["role"] for entry in release.dossier["dictionary"]}
    assert roles["이름"] == "surrogate"
    assert roles["출생"] == "generalise"
    assert "1800년대 출생자의 주민등록번호" in release.files["dossier.ko.html"].decode()


def test_nothing_of_what_is_replaced_is_in_any_file(path: Path) -> None:
    """Names, numbers and texts of the table are canaries."""
    for content in Release.read_zip(path).files.values():
        for canary in ("홍길동", "900101-1234567", "gildong", "naver", "세종대로", "다녀감"):
            assert canary.encode() not in content


def test_every_surrogate_lies_in_its_namespace_and_agrees_with_its_row(path: Path) -> None:
    """Of each person's first row; other rows of a person have the person's surrogates."""
    frame = Release.read_zip(path).table.frame
    for column in SCHEMA.replaced:
        assert column.surrogate is not None
        values = frame[column.name].astype(str)
        assert values.map(lambda text, type=column.surrogate.type: belongs(type, text)).all()
    assert frame["접수"].is_unique
    assert frame["접수"].dtype == "Int64"
    per_person = frame.groupby("환자번호")[["이름", "주민등록번호", "이메일", "주소"]].nunique()
    assert (per_person == 1).all().all()
    assert frame.groupby("주민등록번호")["환자번호"].nunique().max() == 1
    first = frame.drop_duplicates("환자번호")
    assert (first["주민등록번호"].str[:2] == first["출생"].dt.strftime("%y")).all()
    assert (first["주민등록번호"].str[7] == first["성별"].map({"남": "9", "여": "0"})).all()
    assert all(address.startswith(region) for address, region in zip(
        first["주소"], first["시도"], strict=True
    ))  # fmt: skip
    assert (frame["출생"].dt.dayofyear == 1).all()


def test_a_loader_made_for_the_original_reads_the_synthetic_table(path: Path) -> None:
    """Types by name, dates, keys that are unique and begin with zeros: unchanged."""

    def load(content: bytes) -> pd.DataFrame:
        types = {"환자번호": "string", "접수": "int64", "성별": "category"}
        loaded = pd.read_csv(io.BytesIO(content), dtype=types, parse_dates=["출생"])
        assert loaded["접수"].is_unique
        assert loaded["환자번호"].str.fullmatch(r"P\d{6}").all()
        assert loaded["주민등록번호"].str.fullmatch(r"\d{6}-\d{7}").all()
        return loaded

    original = load(clinic().to_csv(index=False).encode())
    synthetic = load(Release.read_zip(path).files["synthetic.csv"])
    assert original.dtypes.equals(synthetic.dtypes)


def test_more_rows_have_surrogates_too_and_the_same_persons_the_same(path: Path) -> None:
    """The first hundred persons of a seed have their ids however many rows are drawn."""
    release = Release.read_zip(path)
    few, again, other = (release.sample(300, seed=seed).frame for seed in (5, 5, 6))
    assert few.equals(again)
    assert few["환자번호"].iloc[0] == release.sample(900, seed=5).frame["환자번호"].iloc[0]
    assert not set(few["환자번호"]) & set(other["환자번호"])


def test_a_value_outside_its_namespace_stops_a_release(path: Path) -> None:
    """The check is on the table that is given, whoever made it."""
    table = Release.read_zip(path).table
    whole = Table(table.frame, SCHEMA)
    refuse_outside(whole)
    for column, value, says in (
        ("주민등록번호", "900101-1234567", "1 of"),
        ("이메일", None, "1 of"),
        ("접수", table.frame["접수"].iloc[1], "come twice"),
    ):
        changed = table.frame.copy()
        changed.loc[0, column] = value
        with pytest.raises(InputError, match=f"{column}.*{says}"):
            refuse_outside(Table(changed, SCHEMA))


def test_a_space_that_is_too_small_is_said_for_the_price_of_counting(tmp_path: Path) -> None:
    """With the column, what is needed and what there is; for nothing where the rows are typed."""
    narrow = Schema.from_yaml(SCHEMA.to_yaml().replace("'########'", "'####'"))
    with pytest.raises(InputError, match=r"'접수': 10,000 different .* and its format has 9,000"):
        refuse_small_spaces(narrow, 10_000)
    table, book = Table.from_frame(clinic(14_000), narrow), Ledger(tmp_path / "l.db")
    with pytest.raises(InputError, match="'접수': 9,500 different"):
        synthesize(table, Budget(3, 1e-6), rows=9500, ledger=book.path)
    assert book.total("default").mu_squared == 0
    with pytest.raises(Unfit, match=r"'접수': 1\d,\d{3} different"):
        synthesize(table, Budget(3, 1e-6), ledger=book.path)
    granted = new_accountant(narrow, Budget(3, 1e-6)).granted
    assert 0 < book.total("default").mu_squared < 0.04 * granted
    assert "접수".encode() not in book.path.read_bytes()
    plan = Plan(Budget(3, 1e-6), None, None, "default", False, None)  # type: ignore[arg-type]
    with pytest.raises(Unfit, match="9,100 different") as refused:
        _judge(narrow, plan, 9100.2, 10.0)
    assert not isinstance(refused.value, TooSmall)


def test_ids_of_persons_never_come_twice() -> None:
    """Whether unique is declared or not: two persons with one id would be one."""
    few = Schema.from_yaml(SCHEMA.to_yaml().replace("P######", "P##"))
    with pytest.raises(InputError, match="환자번호"):
        refuse_small_spaces(few, 101)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("consistent_with: {sex: 성별}", "consistent_with: {sex: 메모}", "does not say it"),
        ("consistent_with: {sex: 성별}", "consistent_with: {sex: 시도}", "known as a sex"),
        ("consistent_with: {sex: 성별}", "consistent_with: {birth: 성별}", "does not say it"),
        (
            "consistent_with: {region: 시도}",
            "consistent_with: {region: 시도, sex: 시도}",
            "known as a sex",
        ),
        ("format: P######", "per: row, format: P######", "surrogate is per person"),
        ("{person: 환자번호, max_rows: 3}", "{unit: row}", None),
        ("type: email", "type: email, per: household", "per is row or person"),
        ("type: email", "type: email, unique: maybe", "unique is true or false"),
        ("type: email", "format: a", "has no type"),
        ("type: email", "type: phone_kr, format: '1588-####'", "'이메일': The format '1588-####'"),
        ("{name: 이메일, kind: identifier", "{name: 이메일, kind: date", "texts or whole numbers"),
    ],
)
def test_a_schema_whose_surrogates_go_together_with_nothing_says_why(
    before: str, after: str, says: str | None
) -> None:
    text = SCHEMA.to_yaml()
    assert before in text
    if says is None:
        assert Schema.from_yaml(text.replace(before, after)).protection == Protection()
        return
    with pytest.raises(InputError, match=says):
        Schema.from_yaml(text.replace(before, after))


def test_two_sources_of_one_person_are_refused() -> None:
    text = SCHEMA.to_yaml().replace(
        "domain: {categories: [서울, 부산]}", "domain: {categories: [F, M]}"
    )
    text = text.replace("{birth: 출생, sex: 성별}", "{birth: 출생, sex: 시도}")
    with pytest.raises(InputError, match="takes sex from another column"):
        Schema.from_yaml(text)
    assert Schema.from_yaml(text.replace("type: kr_rrn", "type: kr_rrn, persona: guardian"))
    assert json.dumps(SCHEMA.to_yaml())


def test_per_person_needs_a_person() -> None:
    text = SCHEMA.to_yaml().replace("{person: 환자번호, max_rows: 3}", "{unit: row}")
    with pytest.raises(InputError, match="Leave per out"):
        Schema.from_yaml(text.replace("type: email", "type: email, per: person"))


def test_birth_years_and_rows_without_a_person_are_known_too() -> None:
    """A whole year of birth gives a day in it; what is missing is drawn."""
    schema = Schema.from_yaml(
        """
version: 1
protection: {unit: row}
columns:
  - name: rrn
    kind: identifier
    role: surrogate
    surrogate: {type: kr_frn, consistent_with: {birth: year, sex: sex}}
  - {name: year, kind: integer, domain: {minimum: 1900, maximum: 2020}}
  - {name: sex, kind: categorical, domain: {categories: [F, M, X]}}
"""
    )
    frame = pd.DataFrame(
        {
            "year": pd.array([1984, 2001, None], dtype="Int64"),
            "sex": pd.Series(["F", "M", None], dtype="str"),
        }
    )
    filled = fill(Table(frame, schema), seed=1)
    refuse_outside(filled)
    assert [text[:2] for text in filled.frame["rrn"]][:2] == ["84", "01"]
    assert [text[7] for text in filled.frame["rrn"]][:2] == ["6", "7"]
    assert list(filled.frame) == ["rrn", "year", "sex"]


def test_a_table_without_surrogates_is_left_as_it_is() -> None:
    schema = Schema.from_yaml("version: 1\nprotection: {unit: row}\ncolumns:\n"
                              "  - {name: a, kind: boolean}\n")  # fmt: skip
    table = Table(pd.DataFrame({"a": pd.Series(["true"], dtype="str")}), schema)
    assert fill(table, seed=1) is table


@pytest.mark.parametrize(
    ("name", "encoding", "n_columns"),
    [("customers_kr", "cp949", 21), ("customers_en", "utf-8", 21)],
)
def test_the_demo_tables_keep_all_their_columns(name: str, encoding: str, n_columns: int) -> None:
    """As they are proposed: every column has something in its place."""
    frame = pd.read_csv(
        ROOT / "demo_data" / f"{name}.csv", encoding=encoding, dtype="str", keep_default_na=False
    ).head(1500)
    schema = propose_schema(frame, Protection(), surrogates=True)
    assert len(schema.released) == n_columns
    assert Schema.from_yaml(schema.to_yaml()) == schema
    by_default = propose_schema(frame, Protection())
    assert not by_default.replaced
    assert len(by_default.released) < n_columns
    kept = {column.name for column in by_default.released}
    assert all(schema[name] == by_default[name] for name in kept)
    assert replace(schema, columns=by_default.columns) == by_default


SHARED = ROOT.parent / "shared" / "data"
INVENTED = {  # tables of people whom a generator made, to be held beside the repository
    "pii_kr_fake_users/users_cp949.csv": 10,
    "pii_fakename_intl/FakeNameGenerator.com_3000.csv": 30,
}


@pytest.mark.parametrize("name", INVENTED)
def test_a_table_of_identifiers_goes_through_whole(name: str, tmp_path: Path) -> None:
    """All its columns, each surrogate in its namespace, and no identifier that could be checked."""
    if not (SHARED / name).exists():
        pytest.skip("../shared/data is not there")
    reading = read_frame(SHARED / name)
    schema = propose_schema(reading.frame, Protection(), surrogates=True)
    table = Table.from_frame(reading.frame, schema)
    release = synthesize(table, Budget(2, 1e-6), proposed=True, ledger=tmp_path / "l.db")
    assert list(release.table.frame) == list(reading.frame)
    assert release.table.frame.shape[1] == INVENTED[name]
    refuse_outside(release.table)
    for column in schema.replaced:
        if issuer_of(column).namespace.strength in ("impossible", "reserved", "unassigned"):
            real = set(reading.frame[column.name].dropna().astype(str))
            assert not real & set(release.table.frame[column.name].astype(str)), column.name


def test_what_nobody_paid_for_in_surrogates_is_listed() -> None:
    """Formats hang on cells and their number where they were proposed."""
    budget, engine = Budget(1), engine_named("independent")

    def listed(schema: Schema, **plan: Any) -> list[str]:
        return unprotected_quantities(schema, Plan(budget, engine, **plan))

    said, proposed = listed(SCHEMA), listed(SCHEMA, proposed=True)
    assert REPLACED_CONFIRMED in said
    assert REPLACED_PROPOSED in proposed
    plain = Schema(SCHEMA.modelled, Protection())
    coarser = REPLACED_CONFIRMED in listed(plain)
    assert coarser, "a year of birth is coarser as its owner says"
    bare = tuple(c for c in SCHEMA.modelled if c.generalise is None)
    assert not {REPLACED_CONFIRMED} & {*listed(Schema(bare, Protection()))}


def test_a_stand_in_is_attacked_without_what_surrogates_fill(path: Path) -> None:
    """Ids of persons tell its rows apart; names and numbers are nobody's, and no attack's."""
    release = Release.read_zip(path)
    attacks = attack_stand_in(release, seed=1)
    assert 200 <= attacks.persons <= release.table.frame["환자번호"].nunique()
    assert not attacks.contradicts
