"""Hierarchies: which group a category is in, what a schema may say of it, and what is public."""

import hashlib

import pandas as pd
import pytest

from synth import InputError, Protection, Schema, propose_schema
from synth.tables.hierarchy import Hierarchy
from synth.tables.presets import offered_presets, take_presets
from synth.tables.public_lists import hierarchy_names, hierarchy_of, public_hierarchy, public_list

HEAD = "version: 1\nprotection: {unit: row}\ncolumns:\n"
CITIES = "hierarchy: {groups: {North: [Aville, Beton], South: [Cedar]}}"
WRITTEN = {
    "bought groups": f"{{name: a, kind: categorical, domain: bought, {CITIES}}}",
    "bought figures": "{name: a, kind: categorical, domain: bought, hierarchy: {prefix: 2}}",
    "public": "{name: a, kind: categorical, domain: bought, hierarchy: {preset: kr-sido}}",
    "listed with its group": (
        "{name: a, kind: categorical, domain: {categories: [E1, E10, E11]}, hierarchy: {prefix: 2}}"
    ),
    "listed, others shown": (
        "{name: a, kind: categorical, unreadable: other, domain: {categories: [Aville, Cedar]}, "
        f"{CITIES}}}"
    ),
}
REFUSED = {
    "{name: a, kind: integer, domain: bought, hierarchy: {prefix: 2}}": "kind: categorical",
    "{name: a, kind: categorical, domain: bought, hierarchy: {}}": "one of groups, prefix",
    "{name: a, kind: categorical, domain: bought, hierarchy: {prefix: 9}}": "at most 3",
    "{name: a, kind: categorical, domain: bought, hierarchy: {prefix: 1.5}}": "whole number",
    "{name: a, kind: categorical, domain: bought, hierarchy: {groups: [x]}}": "groups is a mapping",
    "{name: a, kind: categorical, domain: bought, hierarchy: {preset: mars}}": "kr-sido",
    "{name: a, kind: categorical, domain: bought, hierarchy: {groups: {x: [x]}}}": "in one group",
    "{name: a, kind: categorical, domain: bought, hierarchy: {groups: {x: [y], z: [y]}}}": (
        "in one group"
    ),
    f"{{name: a, kind: categorical, domain: {{categories: [Aville, Cedar]}}, {CITIES}}}": (
        "2 groups of its hierarchy"
    ),
}


@pytest.mark.parametrize("line", WRITTEN.values(), ids=WRITTEN)
def test_a_schema_says_what_rare_categories_are_shown_as(line: str) -> None:
    schema = Schema.from_yaml(HEAD + "  - " + line)

    assert schema["a"].hierarchy is not None
    assert Schema.from_yaml(schema.to_yaml()) == schema


@pytest.mark.parametrize(("line", "says"), REFUSED.items())
def test_a_hierarchy_that_cannot_be_is_refused(line: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        Schema.from_yaml(HEAD + "  - " + line)


def test_a_rule_and_a_hierarchy_do_not_go_together() -> None:
    lines = [WRITTEN["bought groups"], "{name: b, kind: categorical, domain: bought}"]
    rules = "rules:\n  - {implies: {if: {a: Aville}, then: {b: x}}}\n"

    with pytest.raises(InputError, match="Leave one of the two out"):
        Schema.from_yaml(HEAD + "".join(f"  - {line}\n" for line in lines) + rules)


def test_a_category_is_in_one_group_and_a_group_in_itself() -> None:
    cities = Hierarchy(groups=(("North", ("Aville", "Beton")), ("South", ("Cedar",))))
    figures = Hierarchy(prefix=2)

    assert [cities.group_of(one) for one in ("Beton", "Cedar", "North", "Mars")] == [
        *("North", "South", "North"),
        None,
    ]
    assert cities.public_groups == ("North", "South")
    assert [figures.group_of(one) for one in ("11110", "41", "4")] == ["11", "41", None]
    assert len(figures.public_groups) == 100


def test_public_hierarchies_never_change_under_their_name() -> None:
    """A schema that names one must mean the same for good."""
    found = {}
    for name in hierarchy_names():
        held = public_hierarchy(name) or {}
        lines = "\n".join(f"{member} {group}" for member, group in sorted(held.items()))
        found[name] = (len(held), hashlib.sha256(lines.encode()).hexdigest()[:16])

    assert found == {
        "kr-sido": (548, "e807619bcfe3108b"),
        "kr-sido-codes": (277, "c1157a23c208b61d"),
    }


def test_regions_are_in_their_provinces() -> None:
    regions = public_hierarchy("kr-sido") or {}
    codes = public_hierarchy("kr-sido-codes") or {}

    assert regions["경기도 가평군"] == regions["가평군"] == "경기도"
    assert regions["강원도 춘천시"] == "강원도"
    assert regions["강원특별자치도 춘천시"] == "강원특별자치도"
    assert "중구" not in regions  # six cities have one
    assert codes["4160000"] == "6410000"
    assert hierarchy_of(public_list("kr-local-governments") or ()) == "kr-sido"
    assert hierarchy_of(public_list("kr-agency-codes") or ()) == "kr-sido-codes"
    assert hierarchy_of(public_list("months-ko") or ()) is None


def test_a_preset_of_regions_brings_its_hierarchy() -> None:
    cells = ["경기도 가평군", "경기도 파주시", "서울특별시 종로구"] * 20
    frame = pd.DataFrame({"기관명": cells, "월": ["1월", "2월", "3월"] * 20})
    schema = propose_schema(frame, Protection())
    taken = take_presets(schema, offered_presets(schema, frame))

    assert taken["기관명"].hierarchy == Hierarchy(preset="kr-sido")
    assert taken["기관명"].counts_others
    assert taken["월"].hierarchy is None
