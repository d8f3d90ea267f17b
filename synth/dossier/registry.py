"""A release as a record of OpenDP's registry of differential privacy deployments, at its tier 3.

The record is in English, as the registry is. It comes from the certificate and the dossier alone;
what they do not hold is left to the owner in words, and nothing is made up in its place. The
registry's own schema is schemas/opendp-deployments.schema.yaml.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import yaml

from synth.dossier.html import at_least, at_most, exact, of_100
from synth.errors import InputError
from synth.queries import GROUPS, group_of, read_query
from synth.statement import Statement

Json = Mapping[str, Any]

OPEN = "To be filled in by the owner."
CURATORS = ("Government", "Industry", "Nonprofit")
SECTORS = ("Technology", "Healthcare", "Education", "Government", "Energy", "Finance")
_GROUPS_IN_WORDS = {
    "rows": "the number of rows and of rows per person",
    "columns": "each column by itself",
    "domains": "domains that were not declared",
    "choice": "the choice of what to measure",
    "pairs": "columns together",
    "comparison": "the comparison with the synthetic table",
}


@dataclass(frozen=True)
class Curator:
    """What the registry asks and a certificate does not hold; "" is left to the owner.

    Attributes:
        type: one of CURATORS.
        sector: one of SECTORS.
        region: which the data describe, or whose law applies.
    """

    type: str = ""
    sector: str = ""
    region: str = ""

    def __post_init__(self) -> None:
        for name, known in (("type", CURATORS), ("sector", SECTORS)):
            given = asdict(self)[name]
            if given and given not in known:
                raise InputError(
                    "The registry knows no {name} {given!r}. It is one of: {known}.",
                    name=name,
                    given=given,
                    known=", ".join(known),
                )

    @property
    def open(self) -> tuple[str, ...]:
        """Return what is left to the owner."""
        return tuple(name for name, given in asdict(self).items() if not given)


def register_release(certificate: Json, dossier: Json, curator: Curator) -> dict[str, Any]:
    """Return the record of a release.

    Without a curator's type it is not yet valid under the registry's schema: that field has three
    values, and none of them says that it is open.
    """
    stated = Statement(**certificate["statement"])
    return {
        "url_slug": f"semblance-{certificate['run']}",
        "deployment": {
            "basic": _basic(certificate, dossier, curator),
            "dp_variant": {
                "variant_name": "Approximate DP",
                "data_domain": _data_domain(certificate, dossier),
                "unprotected_quantities": _bullets(certificate["unprotected_quantities"]),
            },
            "privacy_loss": _privacy_loss(certificate, dossier),
            "deployment_model": _deployment_model(certificate, dossier),
            "implementation": _implementation(certificate, dossier),
            "administrative": {
                "evidence_sources": {
                    "release": {
                        "evidence_source_type": "Authorized organizational attestation",
                        "misc": {
                            "title": f"Certificate, ledger receipt and dossier of release "
                            f"{certificate['run']}",
                            "year": certificate["date"][:4],
                            "note": "Files certificate.json, receipt.json and dossier.json of the "
                            "release; `synth verify RELEASE` checks them.",
                        },
                    }
                },
                "status": "Draft",
                "registry_authors": [stated.owner or OPEN],
                "tier": 3,
            },
        },
    }


def write_yaml(record: Json) -> str:
    """Return a record as YAML, long texts as blocks; the same record gives the same bytes."""
    return yaml.dump(dict(record), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=4096)


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as a block."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _basic(certificate: Json, dossier: Json, curator: Curator) -> dict[str, Any]:
    stated, rows = Statement(**certificate["statement"]), dossier["rows"]["synthetic"]
    sector = {"data_product_sector": curator.sector} if curator.sector else {}
    return {
        "name": f"Synthetic table of the population “{certificate['population']}”",
        "data_curators": [
            {
                "data_curator_name": stated.owner or OPEN,
                "data_curator_type": curator.type or OPEN,
            }
        ],
        "description": (
            f"A synthetic table of {rows:,} rows and {len(certificate['domains'])} modelled columns"
            ", drawn from a model that was fitted to counts of a private table after noise had "
            "been added to them. The model itself is part of the release."
        ),
        "intended_use": stated.intended_use or OPEN,
        "data_product_type": "Synthetic data",
        "data_product_region": curator.region or OPEN,
        **sector,
        "publication_date": certificate["date"],
    }


def _data_domain(certificate: Json, dossier: Json) -> str:
    columns = [
        f"{one['name']} ({one['kind']}, domain {one['source']})"
        for one in dossier["dictionary"]
        if one["role"] == "model"
    ]
    return (
        "All tables that satisfy the schema published with the release (schema.yaml). Declared "
        "domains are the owner’s; bought ones are estimated with noise under the budget. Modelled "
        f"columns: {'; '.join(columns)}."
    )


def _privacy_loss(certificate: Json, dossier: Json) -> dict[str, Any]:
    rows, odds = dossier["rows"], dossier["odds"]
    adjacent = (
        "Two tables are adjacent if one can be obtained from the other by adding or removing all "
        "the rows of one person (unbounded, add/remove; distance 1 in persons). "
    )
    if certificate["person"] is None:
        adjacent += "The owner states that one row is one person."
    else:
        adjacent += (
            f"Persons are told apart by the column “{certificate['person']}”; of each at most "
            f"{certificate['max_rows']} rows, chosen at random, count. A row without a person "
            "counts as a person."
        )
    curve = ", ".join(
        f"({at_most(point['epsilon'], 3)}, {point['delta']:.0e})" for point in odds["curve"]
    )
    return {
        "privacy_unit": "Person-level",
        "privacy_unit_details": adjacent,
        "number_of_privacy_units": rows["paid"] if rows["persons"] is None else rows["persons"],
        "privacy_parameters": {"epsilon": certificate["epsilon"], "delta": certificate["delta"]},
        "privacy_parameters_details": (
            f"The native parameter is μ = {at_most(odds['mu'], 4)} of Gaussian differential "
            f"privacy, with a further δ of {odds['threshold_delta']:.2e} for categories released "
            f"above a threshold. The same guarantee as (ε, δ) at other points: {curve}. The number "
            "of privacy units was measured with noise. No ρ is given: the accounting is not in "
            "zero-concentrated DP, whose conversion would be looser."
        ),
    }


def _deployment_model(certificate: Json, dossier: Json) -> dict[str, Any]:
    stated = Statement(**certificate["statement"])
    recipient = stated.recipient or "To be named by the owner"
    ledger = certificate["ledger"]
    earlier = 0 if ledger is None else ledger["releases"]
    return {
        "model_name": "Central",
        "model_name_details": (
            "The owner holds the private table and runs the program on it; only the files of the "
            "release leave."
        ),
        "trust_assumptions": (
            "Whoever runs the program is trusted with the private table, and to have run it "
            "unchanged; the schema is trusted to say who is one person. Recipients are not "
            "trusted: the guarantee holds against one who knows every other row, how the release "
            "was made, and computes without limit."
        ),
        "actors": _bullets(
            [
                f"Owner, who holds the private table: {stated.owner or OPEN}",
                f"Recipient, who gets the release: {recipient}",
                "Anybody the recipient hands it on to, with whatever else they know.",
            ]
        ),
        "release_type": "Many releases" if earlier else "One release",
        "release_type_details": _releases(certificate, dossier),
        "data_source_type": "Static",
        "data_source_type_details": (
            "The release was made from one table as it stood. Later tables about the same persons "
            "are added up on the same ledger."
        ),
        "access_type": "Non-interactive",
        "access_type_details": (
            "Recipients get files. More rows can be drawn from the model, which spends nothing; "
            "nobody queries the private table."
        ),
    }


def _releases(certificate: Json, dossier: Json) -> str:
    cumulative, expires = dossier["cumulative"], certificate["statement"]["expires"]
    until = f" The owner states that it expires on {expires}." if expires else ""
    if cumulative is None:
        return f"Not on a ledger: nothing is known of other releases.{until}"
    before, together = cumulative["before"], cumulative["with"]
    cap = f"The population’s cap: {cumulative['cap']}." if cumulative["cap"] else "No cap is set."
    amount = "more than any ε says"
    if together["epsilon"] is not None:
        amount = f"ε = {at_most(together['epsilon'], 2)} at δ = {together['delta']:.2e}"
    return (
        f"Release {before['releases'] + 1} of this population on its ledger; all together at most "
        f"{amount}. The loss is never reset. {cap}{until}"
    )


def _implementation(certificate: Json, dossier: Json) -> dict[str, Any]:
    settings = certificate["settings"]
    looked = "The schema was written or confirmed by the owner"
    if settings["proposed"]:
        looked = (
            "The schema was proposed from the private rows and accepted without review, which is "
            "not accounted for and is listed under unprotected quantities"
        )
    options = ", ".join(f"{name} {value}" for name, value in settings.items() if value != "")
    return {
        "preprocessing_and_hyperparameter_tuning": (
            f"{looked}. Domains that were not declared, the grouping of values and the choice of "
            "what to measure were all made from noisy answers and are on the account. What the "
            "owner looked at before the run, and whether other settings were tried without a "
            "release, is for the owner to say; a run that was started stays on the ledger, whether "
            f"it was liked or not. Settings: {options}."
        ),
        "mechanisms": (
            "The discrete Gaussian mechanism on integer counts; categories of open domains by a "
            "threshold on such counts. Exact samplers in integer arithmetic, with randomness of "
            "the operating system and no seed, checked against OpenDP’s; so no floating-point "
            "noise. Integer sensitivities in persons. Timing is not published, a run does not "
            "change its mind on private counts, and errors name no cell. Contributions are bounded "
            f"before anything is counted. Semblance {certificate['version']}; access to the "
            f"private table: {OPEN[0].lower()}{OPEN[1:]}"
        ),
        "composition": _composition(certificate, dossier),
        "post_processing": (
            "A graphical model is fitted to the noisy counts; rows are sampled from it and decoded "
            "to values of their domains. Negative counts are cut at zero, rare values merged into "
            "one, values beyond an estimated range shown at its end. Intervals and verdicts of the "
            "dossier are computed from noisy answers and synthetic rows."
        ),
        "justification": (
            f"ε = {exact(certificate['epsilon'])}, δ = {certificate['delta']:g}, the unit and "
            f"the declared domains were chosen by the owner. Why: {OPEN[0].lower()}{OPEN[1:]} An "
            "ideal attacker who tossed a coin over a person is right at most "
            f"{at_most(100 * _even(dossier), 1)} times in 100 with the release. The proof is "
            "docs/privacy.md of the program; each mechanism’s price is checked in its tests and by "
            f"`synth verify`. {_audited(dossier)}"
        ),
        "utility": _utility(dossier),
        "additional_information": (
            f"The release’s report is dossier.html, its numbers dossier.json. Run "
            f"{certificate['run']}."
        ),
    }


def _audited(dossier: Json) -> str:
    audit = dossier["audit"]
    if audit is None:
        return "This configuration was not audited."
    return (
        f"Before the run {audit['trials']} runs on invented persons bounded ε from below by "
        f"{at_least(audit['gaussian']['epsilon'], 3)}, if the noise is Gaussian."
    )


def _even(dossier: Json) -> float:
    return next(float(one["right"]) for one in dossier["odds"]["beliefs"] if one["before"] == 0.5)


def _composition(certificate: Json, dossier: Json) -> str:
    shares = dict.fromkeys(GROUPS, 0.0)
    for spend in dossier["budget"]:
        shares[group_of(read_query(spend["query"]))] += spend["share"]
    parts = [
        f"{_GROUPS_IN_WORDS[key]} {100 * share:.1f} %" for key, share in shares.items() if share
    ]
    return (
        f"Adaptive composition of {len(dossier['budget'])} queries in Gaussian differential "
        "privacy: their μ² add up, and the sum is granted before the first of them. "
        f"{_in_parallel(certificate)} Shares of μ²: {'; '.join(parts)}. Releases of the same "
        "population add up on its ledger."
    )


def _in_parallel(certificate: Json) -> str:
    groups = certificate["settings"]["groups"]
    if not groups:
        return "No parallel composition is claimed."
    return f"Disjoint groups of rows compose in parallel, for each of: {', '.join(groups)}."


def _utility(dossier: Json) -> str:
    pairs, verdict = dossier["likeness"]["pairs"], dossier["verdict"]
    grades = [one["grade"] for one in verdict["columns"]]
    return (
        "Measured with noise under the budget: two columns at a time, "
        f"{of_100(pairs['distance'])} of 100 rows would have to change (95 %: "
        f"{of_100(pairs['low'], 'down')} to {of_100(pairs['high'], 'up')}), on average over "
        f"{pairs['count']} pairs. Verdict of the rules in docs/verdict.md: {verdict['table']}; of "
        f"{len(grades)} columns {grades.count('usable')} usable, {grades.count('coarse')} coarse, "
        f"{grades.count('not usable')} not usable."
    )


def _bullets(lines: Sequence[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)
