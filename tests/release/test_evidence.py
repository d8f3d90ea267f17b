"""The evidence as files: from the release alone, valid by its schemas, open where it must be."""

import csv
import io
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from privacy.accounting import Budget
from synth import InputError, Release, Schema, Table, gather_evidence, synthesize
from synth.catalogue import LANGUAGES
from synth.cli import DONE, REFUSED, main
from synth.dossier.correspondence import correspond
from synth.dossier.html import words
from synth.dossier.registry import OPEN, Curator
from synth.release.evidence import read_schema
from synth.release.release import DOSSIERS, read_files
from synth.statement import Statement
from tests.release.test_release import visits

Json = dict[str, Any]

ROWS = """version: 1
protection: {unit: row}
columns:
  - {name: age, kind: integer, domain: {minimum: -9, maximum: 99}}
  - {name: born, kind: date, domain: bought}
  - {name: plan, kind: categorical, domain: bought}
  - {name: joined, kind: date, role: generalise, generalise: {to: month}, domain: bought}
  - {name: mail, kind: identifier, role: surrogate, surrogate: {type: email, unique: true}}
rules: [born >= joined]
"""
CURATOR = Curator("Industry", "Healthcare", "Republic of Korea")
STATED = Statement("Claims office", "Teaching", "A university", "Consent", "2027-01-31")


def customers() -> pd.DataFrame:
    born = pd.Timestamp("1931-05-01") + pd.to_timedelta([37 * (n % 700) for n in range(3000)], "D")
    plans = ["basic", "plus", "plus", "none"]
    return pd.DataFrame(
        {
            "age": [n % 60 - 5 for n in range(3000)],
            "born": born.strftime("%Y-%m-%d"),
            "plan": [plans[n % 4] for n in range(3000)],
            "joined": born.strftime("%Y-%m-%d"),
            "mail": [f"somebody{n}@company.com" for n in range(3000)],
        }
    )


@pytest.fixture(scope="module", params=["adaptive", "tree"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Releases of one engine: of persons with several rows, and of rows; no private table."""
    folder = tmp_path_factory.mktemp("evidence")
    held, engine = {"ledger": folder / "ledger.db", "engine": request.param}, Budget(2, 1e-6)
    persons = synthesize(visits(), engine, population="patients", statement=STATED, **held)
    persons.to_zip(folder / "persons.zip")
    table = Table.from_frame(customers(), Schema.from_yaml(ROWS))
    synthesize(table, engine, population="customers", groups=["plan"], **held).to_zip(
        folder / "rows.zip"
    )
    return folder


@pytest.fixture(params=["persons.zip", "rows.zip"])
def release(folder: Path, request: pytest.FixtureRequest) -> Release:
    return Release.read_zip(folder / request.param)


def faults(document: object, schema: Json) -> list[str]:
    Draft202012Validator.check_schema(schema)
    known = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{fault.json_path}: {fault.message}" for fault in known.iter_errors(document)]


def registry_schema() -> Json:
    text = (files("synth.dossier") / "schemas/opendp-deployments.schema.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_evidence_is_made_of_the_release_alone(release: Release, language: str) -> None:
    """The report and its numbers are those that were certified, to the last byte."""
    made = gather_evidence(release, language=language)

    assert made["dossier.html"] == release.files[DOSSIERS[language]]
    assert made["dossier.json"] == release.files["dossier.json"]
    assert made == gather_evidence(release, language=language)


def test_a_dossier_is_valid_by_its_published_schema(release: Release) -> None:
    schema = json.loads(read_schema("dossier"))
    dossier = json.loads(gather_evidence(release)["dossier.json"])

    assert faults(dossier, schema) == []
    assert dossier["$schema"] == schema["$id"]
    assert dossier["run"] == release.certificate.content["run"]


@pytest.mark.parametrize("change", [{"further": 1}, {"version": 2}, {"rows": {"paid": -1}}])
def test_the_schema_sees_what_is_not_a_dossier(release: Release, change: Json) -> None:
    assert faults({**release.dossier, **change}, json.loads(read_schema("dossier")))


@pytest.mark.parametrize("name", ["dossier", "annex"])
def test_every_number_of_a_schema_says_what_it_is(name: str) -> None:
    """A unit or a meaning beside each; whoever reads a field alone knows what it counts."""
    for path, field in numbers(json.loads(read_schema(name)), name):
        assert field.get("description"), path


def numbers(schema: object, path: str) -> Iterator[tuple[str, Json]]:
    if isinstance(schema, dict):
        kinds = schema.get("type", [])
        if {"number", "integer"} & set([kinds] if isinstance(kinds, str) else kinds):
            yield path, schema
        for key, value in schema.items():
            yield from numbers(value, f"{path}.{key}")


def test_a_registry_takes_the_record_and_no_field_of_its_tiers_is_blank(release: Release) -> None:
    """Strictly: nothing the registry does not know, and each field up to tier 3 says something."""
    record = yaml.safe_load(gather_evidence(release, curator=CURATOR)["registry.yaml"])
    schema = registry_schema()

    assert faults(record, schema) == []
    fields = dict(leaves(schema, record, ()))
    blank = [path for path, text in fields.items() if text is None or not str(text).strip()]
    assert len(fields) > 30
    assert blank == [("deployment", "privacy_loss", "privacy_parameters", "rho")]
    loss = record["deployment"]["privacy_loss"]
    assert "adding or removing all the rows of one person" in loss["privacy_unit_details"]
    assert loss["privacy_parameters"] == {"epsilon": 2.0, "delta": 1e-6}
    assert (
        str(record["deployment"]["basic"]["publication_date"])
        == record["deployment"]["basic"]["publication_date"]
    )


def leaves(schema: Json, record: object, path: tuple[str, ...]) -> Iterator[tuple[Any, object]]:
    for name, inner in schema["properties"].items():
        held = record.get(name) if isinstance(record, dict) else None
        if "properties" in inner:
            yield from leaves(inner, held, (*path, name))
        else:
            yield (*path, name), held


def test_what_a_certificate_does_not_hold_is_left_to_the_owner(folder: Path) -> None:
    """Nothing is made up in its place: the one field that has no open value is then not valid."""
    release = Release.read_zip(folder / "rows.zip")
    record = yaml.safe_load(gather_evidence(release)["registry.yaml"])
    basic = record["deployment"]["basic"]

    assert {basic["intended_use"], basic["data_product_region"]} == {OPEN}
    assert basic["data_curators"][0]["data_curator_name"] == OPEN
    (fault,) = faults(record, registry_schema())
    assert "data_curator_type" in fault
    with pytest.raises(InputError, match="'Church'"):
        Curator("Church")


def test_the_persons_of_a_record_are_those_that_were_measured(folder: Path) -> None:
    persons, rows = (Release.read_zip(folder / f"{name}.zip") for name in ("persons", "rows"))
    counted = [
        yaml.safe_load(gather_evidence(one)["registry.yaml"])["deployment"]["privacy_loss"]
        for one in (persons, rows)
    ]

    assert counted[0]["number_of_privacy_units"] == persons.dossier["rows"]["persons"]
    assert 1500 < persons.dossier["rows"]["persons"] < 2200
    assert rows.dossier["rows"]["persons"] is None
    assert counted[1]["number_of_privacy_units"] == rows.dossier["rows"]["paid"]


def test_the_table_points_to_places_that_the_report_has(release: Release) -> None:
    """Each of its rows says where, or that it is the owner's; what was stated is not open."""
    certificate = release.certificate.content
    made = gather_evidence(release)
    headings = re.findall(r"<h2[^>]*>(\w) &nbsp;", made["dossier.html"].decode())
    rows = list(csv.DictReader(io.StringIO(made["correspondence.csv"].decode("utf-8-sig"))))

    assert len(rows) == sum(len(frame.points) for frame in correspond(certificate, words("en")))
    assert len({row["Framework"] for row in rows}) == 6
    known = {*headings, "page 1", "internal report", "registry.yaml", "–"}
    for row in rows:
        places = row["Where in the dossier"].split("; ")
        assert {*places} <= known
        assert places != ["–"] or row["Left open"] == "to be filled in by the owner"
    purpose = next(row for row in rows if row["Point"].endswith("purpose and need"))
    assert (purpose["Left open"] == "–") == bool(certificate["statement"]["purpose"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_verdict_is_given_that_is_not_ours(release: Release, language: str) -> None:
    made = gather_evidence(release, language=language, curator=CURATOR)
    said = "\n".join(content.decode() for content in made.values())

    assert not re.search("(?i)complian|complies|anonym|익명|준수", said)


def test_the_command_writes_from_the_release_when_the_table_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is spent; with the table also what stays, for its owner alone."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(ROWS)
    customers().to_csv("t.csv", index=False)
    options = ["--schema", "s.yaml", "--epsilon", "1", "--ledger", "ledger.db", "-o", "r.zip"]
    assert main(["run", "t.csv", *options]) == DONE
    assert main(["evidence", "r.zip", "--annex", "t.csv", "-o", "all"]) == DONE
    Path("t.csv").rename("moved.csv")
    Path("moved.csv").unlink()
    spent = Path("ledger.db").read_bytes()
    capsys.readouterr()
    said = ["--curator-type", "Nonprofit", "--sector", "Education", "--region", "Seoul"]
    assert main(["evidence", "r.zip", *said, "--language", "ko"]) == DONE

    assert "남은 기재 사항" not in capsys.readouterr().out
    assert Path("ledger.db").read_bytes() == spent
    written = {path.name: path.read_bytes() for path in Path("r-evidence").iterdir()}
    assert len(written) == 5
    assert written["dossier.html"] == read_files(Path("r.zip"))[0]["dossier.ko.html"]
    assert main(["evidence", "r.zip", "--annex", "t.csv"]) == REFUSED

    inner = Path("all/internal")
    annex = json.loads((inner / "annex.json").read_text("utf-8"))
    assert faults(annex, json.loads((inner / "annex.schema.json").read_bytes())) == []
    assert annex["rows"] == 3000
    assert {path.stat().st_mode & 0o777 for path in inner.iterdir()} == {0o600}
    assert inner.stat().st_mode & 0o777 == 0o700


def test_a_place_that_is_a_file_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder / "rows.zip"
    assert main(["evidence", str(place), "-o", str(place)]) == REFUSED
    assert "cannot be written" in capsys.readouterr().err
