"""The evidence of a release as files of their own, made from the release alone.

Nothing is spent and no private row is read: a reviewer who has the release makes the same files.
"""

from importlib.resources import files

from synth.dossier.correspondence import write_csv
from synth.dossier.page import render
from synth.dossier.registry import Curator, register_release, write_yaml
from synth.release.release import Release, write_json

REPORT = "dossier.html"
UNSAID = Curator()


def gather_evidence(
    release: Release, *, language: str = "en", curator: Curator = UNSAID
) -> dict[str, bytes]:
    """Return each file of the evidence that may leave with a release.

    They are the report; its numbers, with their schema; a record for OpenDP's registry of
    deployments; and the table of what guides and standards ask about.

    Args:
        language: of the report and the table, one of `synth.catalogue.LANGUAGES`.
        curator: what the registry asks and a certificate does not hold.
    """
    certificate, dossier = release.certificate.content, release.dossier
    return {
        REPORT: render(certificate, dossier, language=language).encode(),
        "dossier.json": write_json(dossier),
        "dossier.schema.json": read_schema("dossier"),
        "registry.yaml": write_yaml(register_release(certificate, dossier, curator)).encode(),
        "correspondence.csv": write_csv(certificate, language=language),
    }


def read_schema(name: str) -> bytes:
    """Return a published schema, that of "dossier" or of "annex"."""
    return (files("synth.dossier") / "schemas" / f"{name}.schema.json").read_bytes()
