"""How the service is reached, and who vouches for people: `synth serve --config FILE`.

A laptop needs none of it: `synth app` is reached from its own machine alone.
"""

import base64
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from synth import InputError

CONFIG = "SEMBLANCE_CONFIG"  # the variable that names the file, for the processes of a server
OIDC_SECRET = "SEMBLANCE_OIDC_SECRET"  # in place of a line in the file
METRICS_TOKEN = "SEMBLANCE_METRICS_TOKEN"  # likewise
_LEAST_TOKEN = 16  # characters
WEBHOOK_SECRET = "SEMBLANCE_WEBHOOK_SECRET"  # likewise
_SECRET, _KEY_BYTES = "whsec_", range(24, 65)  # Standard Webhooks
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Provider:
    """Who vouches for people by OpenID Connect.

    Attributes:
        issuer: its address, as its discovery document has it.
        name: what the button on the sign-in page calls it.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "OpenID Connect"


@dataclass(frozen=True)
class Webhook:
    """Who is told what has become of runs and releases.

    Attributes:
        url: by https, or on this machine.
        secret: what messages are signed with: "whsec_" and 24 to 64 bytes in base64.
        private: whether the address may be one of a private network.
    """

    url: str
    secret: str = field(repr=False)
    private: bool = False

    @property
    def key(self) -> bytes:
        """Return the key of the signature.

        Raises:
            ValueError: the secret is none.
        """
        if not self.secret.startswith(_SECRET):
            raise ValueError
        return base64.b64decode(self.secret.removeprefix(_SECRET), validate=True)


@dataclass(frozen=True)
class Settings:
    """What an operator says of a server.

    Attributes:
        address: as browsers write it, such as https://semblance.example; "" for this machine alone.
        listen: the name and port that the server listens on.
        proxies: addresses of the reverse proxies whose word on who asks is taken.
        database: its URL; "" for a file.
        passwords: whether people may sign in with a login and a password.
        metrics_token: what opens /metrics; "" for nothing.
        least_free: gigabytes of the store's disk; with less the server is not ready.
    """

    address: str = ""
    listen: str = "localhost:8501"
    proxies: tuple[str, ...] = ()
    database: str = ""
    passwords: bool = True
    metrics_token: str = field(default="", repr=False)
    least_free: int = 1
    oidc: Provider | None = None
    webhook: Webhook | None = None

    @property
    def host(self) -> str:
        """Return the name that browsers ask for."""
        return urlsplit(self.address).hostname or ""

    @property
    def is_by_tls(self) -> bool:
        """Tell whether browsers reach the server by TLS."""
        return self.address.startswith("https:")


def current() -> Settings:
    """Return the settings that this process was started with."""
    named = os.environ.get(CONFIG)
    return _read(Path(named)) if named else Settings()


def read(path: Path) -> Settings:
    """Read a file of settings.

    Raises:
        InputError: it cannot be read, or says what cannot be; says which line.
    """
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise InputError(
            "The settings {path} cannot be read: {reason}.", path=path, reason=fault.strerror
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError("The settings {path} are no TOML.", path=path) from fault
    oidc, webhook = said.pop("oidc", None), said.pop("webhook", None)
    known = _fields(Settings(), said)
    if token := os.environ.get(METRICS_TOKEN):
        known["metrics_token"] = token
    if oidc is not None:
        _expect(isinstance(oidc, dict), "oidc")
        secret = os.environ.get(OIDC_SECRET) or oidc.pop("client_secret", "")
        empty = Provider("", "", "")
        known["oidc"] = Provider(**{**vars(empty), **_fields(empty, oidc), "client_secret": secret})
    if webhook is not None:
        _expect(isinstance(webhook, dict), "webhook")
        secret = os.environ.get(WEBHOOK_SECRET) or webhook.pop("secret", "")
        fields = _fields(Webhook("", ""), webhook)
        known["webhook"] = Webhook(**{"url": "", **fields, "secret": secret})
    return _checked(Settings(**known))


def _checked(settings: Settings) -> Settings:
    address, listen = urlsplit(settings.address), urlsplit(f"//{settings.listen}")
    is_plain = not (address.path or address.query or address.fragment or address.username)
    _expect(address.scheme in ("http", "https") and bool(address.hostname) and is_plain, "address")
    # A session's cookie by plain HTTP can be read on the way.
    _expect(settings.is_by_tls or _is_here(settings.host), "address")
    try:
        _expect(bool(listen.hostname) and listen.port is not None, "listen")
    except ValueError:
        _expect(False, "listen")
    _expect("*" not in settings.proxies, "proxies")
    _expect(settings.passwords or settings.oidc is not None, "passwords")
    _expect(
        not settings.metrics_token or len(settings.metrics_token) >= _LEAST_TOKEN, "metrics_token"
    )
    _expect(settings.least_free >= 0, "least_free")
    if settings.oidc is not None:
        issuer = urlsplit(settings.oidc.issuer)
        is_safe = issuer.scheme == "https" or _is_here(issuer.hostname or "")
        _expect(is_safe and bool(issuer.hostname), "oidc.issuer")
        _expect(bool(settings.oidc.client_id), "oidc.client_id")
        _expect(bool(settings.oidc.client_secret), "oidc.client_secret")
    if settings.webhook is not None:
        _check_webhook(settings.webhook)
    return settings


def _check_webhook(webhook: Webhook) -> None:
    url = urlsplit(webhook.url)
    is_safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in LOCAL)
    is_whole = webhook.url.isascii() and not url.username and not url.fragment
    try:
        _expect(is_safe and bool(url.hostname) and is_whole and url.port != 0, "webhook.url")
    except ValueError:  # the port is none
        _expect(False, "webhook.url")
    try:
        is_long = len(webhook.key) in _KEY_BYTES
    except (AttributeError, ValueError):
        is_long = False
    _expect(is_long, "webhook.secret")


def _is_here(host: str) -> bool:
    """Tell whether a name is this machine's, which no TLS is needed to reach."""
    return host in LOCAL or host.endswith(".localhost")


def _fields(defaults: object, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said, each of the kind that its field has."""
    known = {}
    for name, value in said.items():
        default = getattr(defaults, name, None)
        is_list = isinstance(default, tuple) and isinstance(value, list)
        if is_list:
            _expect(all(isinstance(one, str) for one in value), name)
        _expect(default is not None and (is_list or type(value) is type(default)), name)
        known[name] = tuple(value) if is_list else value
    return known


def _expect(is_so: bool, name: str) -> None:
    if not is_so:
        raise InputError(
            "The settings say of {name} what cannot be. See docs/service.md for what they can say.",
            name=name,
        )


@lru_cache(maxsize=4)
def _read(path: Path) -> Settings:
    return read(path)
