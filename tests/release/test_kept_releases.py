"""Releases of earlier versions: read, verified and drawn from, from version 0.1.0 on for good.

Each was made by the version that introduced its format and is never made anew: what does not read
it any more has to change, not the file. A new format gets a file of its own beside the others.
"""

from pathlib import Path

import pytest

import synth
from synth.release.certificate import CERTIFICATE_FORMAT
from synth.release.model import MODEL_FORMAT

KEPT = sorted(Path(__file__).parent.glob("kept/format-*.zip"))


def test_the_formats_of_today_have_their_release() -> None:
    """Of certificate and model; see kept/make.py."""
    assert f"format-{CERTIFICATE_FORMAT}-{MODEL_FORMAT}" in {path.stem for path in KEPT}


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_release_of_before_is_read_and_verified(path: Path) -> None:
    """All that verification holds for a new release holds for it; its receipt is signed."""
    release = synth.Release.read_zip(path)
    assert release.certificate.content["format"] == int(path.stem.split("-")[1])
    assert 3_800 < len(release.table.frame) < 4_200
    assert release.receipt is not None
    held = [str(line) for line in synth.verify(path)]
    assert "each as certified" in held[0]
    assert any("every rule" in line for line in held)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_rows_are_drawn_from_a_release_of_before(path: Path) -> None:
    """Under conditions, with its rules and surrogates; the same rows for the same seed."""
    release = synth.Release.read_zip(path)
    drawn = release.sample(20, where=["plan=plus"], seed=1).frame
    assert set(drawn["plan"]) == {"plus"}
    assert (drawn["joined"] >= drawn["born"])[drawn["born"].notna() & drawn["joined"].notna()].all()
    assert drawn["id"].str.fullmatch(r"S-\d{6}").all()
    assert drawn.equals(release.sample(20, where=["plan=plus"], seed=1).frame)
    assert synth.gather_evidence(release)
