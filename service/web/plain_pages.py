"""Pages that are shown before anybody is signed in: HTML alone, without a script."""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, Response

from privacy.message import Message
from service.words import LANGUAGES, NAME
from synth.catalogue import translations

# Nothing is kept of these pages. A form's request names its origin, which it would not without a
# referrer; the path, in which a link may stand, is told to nobody.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "strict-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_STYLE = """
:root{color-scheme:light dark}
body{font:1.05rem/1.6 sans-serif;max-width:26rem;margin:12vh auto;padding:0 1rem;
word-break:keep-all}
h1{font-family:serif;font-weight:600;margin-bottom:.2rem}
label{display:block;margin-top:1rem}
input{box-sizing:border-box;width:100%;font:inherit;padding:.5rem .6rem;border:1px solid #6b7573;
border-radius:.4rem;background:transparent;color:inherit}
button,.button{display:block;box-sizing:border-box;width:100%;margin-top:1.4rem;padding:.6rem;
font:inherit;text-align:center;text-decoration:none;border:1px solid #0f6e69;border-radius:.4rem;
background:#0f6e69;color:#fff;cursor:pointer}
.button{background:transparent;color:inherit}
:focus-visible{outline:3px solid #3aa69d;outline-offset:2px}
[role=alert]{border-left:4px solid #b3261e;padding:.2rem .8rem}
footer{margin-top:2.5rem;font-size:.9rem}
a{color:inherit}
"""


def told(status: int, message: Message) -> Response:
    """Return a page that says one thing, in every language we have."""
    said = "".join(
        f"<p lang={language}>{escape(message.in_words(translations(language)))}</p>"
        for language in LANGUAGES
    )
    return HTMLResponse(_document("en", said), status, headers=HEADERS)


def asked(
    status: int,
    language: str,
    address: str,
    *,
    title: Message,
    lines: Sequence[Message] = (),
    refused: Message | None = None,
    fields: Sequence[tuple[str, str, Message]] = (),
    given: Mapping[str, str] | None = None,
    hidden: Mapping[str, str] | None = None,
    button: Message | None = None,
    elsewhere: tuple[str, Message] | None = None,
) -> Response:
    """Return a page with a form, in one language, with ways to the others.

    Args:
        address: of the page, where the form is sent.
        refused: why what was sent is not taken.
        fields: each with its name, what browsers know it as, and its label.
        given: what a field holds.
        hidden: is sent along.
        elsewhere: an address at which the same is done otherwise.
    """
    spoken = translations(language)

    def say(message: Message) -> str:
        return escape(message.in_words(spoken))

    given, hidden = given or {}, hidden or {}
    parts = [f"<h2>{say(title)}</h2>", *(f"<p>{say(line)}</p>" for line in lines)]
    if refused is not None:
        parts.append(f"<p role=alert>{say(refused)}</p>")
    if fields:
        inputs = [_input(name, known_as, say(label), given) for name, known_as, label in fields]
        inputs += [
            f'<input type=hidden name="{escape(name)}" value="{escape(value)}">'
            for name, value in hidden.items()
        ]
        pressed = f"<button>{say(button)}</button>" if button else ""
        where = f"{address}?{urlencode({'lang': language})}"
        form = f'<form method=post action="{escape(where)}">{"".join(inputs)}{pressed}</form>'
        parts.append(form)
    if elsewhere is not None:
        parts.append(f'<a class=button href="{escape(elsewhere[0])}">{say(elsewhere[1])}</a>')
    for code in LANGUAGES.keys() - {language}:
        where = escape(f"{address}?{urlencode({**hidden, 'lang': code})}")
        parts.append(f'<footer><a lang={code} href="{where}">{LANGUAGES[code]}</a></footer>')
    return HTMLResponse(_document(language, "".join(parts)), status, headers=HEADERS)


def _input(name: str, known_as: str, label: str, given: Mapping[str, str]) -> str:
    kind = "password" if known_as.endswith("password") else "text"
    held = "" if kind == "password" else escape(given.get(name, ""))
    return (
        f'<label for="{name}">{label}</label><input id="{name}" name="{name}" type={kind} '
        f'autocomplete="{known_as}" required maxlength=200 value="{held}">'
    )


def _document(language: str, content: str) -> str:
    head = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><title>{NAME}"
    return (
        f"<!doctype html><html lang={language}>{head}</title><style>{_STYLE}</style>"
        f"<main><h1>{NAME}</h1>{content}</main></html>"
    )
