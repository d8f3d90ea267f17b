"""Evidence: what a release shows of itself, to be read before and after it was decided on.

It is what the pages show: paid numbers and what follows from them. It can be read by whoever may
decide on it; the release itself leaves once it is approved.
"""

from pathlib import Path
from typing import Any

from starlette.responses import HTMLResponse, Response

from privacy.message import Message
from service import decisions
from service.api.calls import Call, answer
from service.api.problems import Problem, in_words
from service.api.projects import spent
from service.runs import Finished
from synth import InputError, verify
from synth.dossier.verdict import judge

# A page of a report belongs to no origin and runs nothing: what stands in it comes from a table.
_APART = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:"
}


def show_evidence(call: Call) -> Response:
    """Answer the verdict on a release, its criteria, and what was spent on its population."""
    release = finished(call)
    total = call.run.spent()
    criteria: list[dict[str, Any]] = [
        {**one.to_json(), "in_words": in_words(one.message, call.language)}
        for one in decisions.judged(call.run, release)
    ]
    return answer(
        {
            "certificate_sha256": release.fingerprint,
            "verdict": judge(release.dossier).to_json(),
            "criteria": criteria,
            "spent": None if total is None else spent(total, call, call.run.order.delta),
        }
    )


def show_report(call: Call) -> Response:
    """Answer the privacy and utility report as a page."""
    language = str(call.query.get("language") or call.language)
    return HTMLResponse(finished(call).pages[language], headers=_APART)


def show_numbers(call: Call) -> Response:
    """Answer the numbers of the report."""
    return answer(finished(call).dossier)


def show_certificate(call: Call) -> Response:
    """Answer the certificate."""
    return answer(finished(call).certificate)


def check(call: Call) -> Response:
    """Answer what `synth verify` says of the release, against the ledger."""
    finished(call)
    try:
        held = verify(call.run.path, ledger=Path(call.run.order.ledger))
    except InputError as refused:
        said = in_words(refused.message, call.language)
        return answer({"verified": False, "holds": [], "refusal": said})
    lines = [in_words(line, call.language) for line in held]
    return answer({"verified": True, "holds": lines})


def finished(call: Call) -> Finished:
    """Return the release of a run, as pages see it.

    Raises:
        Problem: it has none, or none any more.
    """
    state = call.run.poll()
    if not isinstance(state, Finished):
        raise Problem("no-release", Message("The run has no release."))
    return state
