"""OpenID Connect: another vouches for a person; the code flow with PKCE, state and nonce.

Sources: OpenID Connect Core 1.0 §3.1; RFC 7636; RFC 9207 for the issuer in the answer.
"""

import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from service.settings import Provider
from service.store import departures
from service.store.store import Store
from synth import InputError

# Signatures of a key pair. What is signed with the client's secret, or not at all, is refused.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
_SECONDS, _LEEWAY = 10, 60

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Vouched:
    """A person as somebody vouches for them.

    Attributes:
        provider: who vouches, as people call it.
        subject: the person's name there, which never changes or comes again, after the issuer's.
        link: SHA-256 of the invitation that the browser was accepting.
    """

    provider: str
    subject: str
    link: str | None


def depart(store: Store, provider: Provider, back: str, link: str | None) -> tuple[str, str]:
    """Return the address to send a browser to, and the state that it must keep.

    Args:
        back: the address that it comes back to.
        link: SHA-256 of the invitation that it accepts.

    Raises:
        InputError: the provider cannot be reached.
    """
    known = _discovered(provider)
    state, departure = departures.begin(store, link)
    with _client(provider, back) as client:
        address, _ = client.create_authorization_url(
            known["authorization_endpoint"],
            state=state,
            nonce=departure.nonce,
            code_verifier=departure.verifier,
        )
    return str(address), state


def arrive(
    store: Store, provider: Provider, back: str, said: Mapping[str, str], state: str
) -> Vouched:
    """Return the person whom the provider vouches for, in what a browser came back with.

    Args:
        said: the query it came back with.
        state: as it kept it.

    Raises:
        InputError: it is not the browser that departed, or the provider vouches for nobody.
    """
    is_same = hmac.compare_digest(said.get("state", "").encode(), state.encode())
    departure = departures.end(store, state) if state and is_same else None
    is_its = said.get("iss", provider.issuer) == provider.issuer
    if departure is None or "code" not in said or not is_its:
        raise InputError("The sign-in at {provider} was not completed.", provider=provider.name)
    try:
        known = _discovered(provider)
        with _client(provider, back) as client:
            token = client.fetch_token(
                known["token_endpoint"],
                code=said["code"],
                code_verifier=departure.verifier,
                timeout=_SECONDS,
            )
        claims = _claims(provider, known, token, departure.nonce)
        return Vouched(provider.name, f"{claims['iss']} {claims['sub']}", departure.link)
    except (AuthlibBaseError, JoseError, requests.RequestException, KeyError, ValueError) as fault:
        _log.warning("OpenID Connect vouched for nobody: %s", type(fault).__name__)
        raise InputError(
            "The sign-in at {provider} was not completed.", provider=provider.name
        ) from None


def _claims(
    provider: Provider, known: Mapping[str, Any], token: Mapping[str, Any], nonce: str
) -> Mapping[str, Any]:
    """Return what an ID token says, once its signature and all it must say hold."""
    try:
        decoded = jwt.decode(token["id_token"], _keys(known["jwks_uri"]), algorithms=ALGORITHMS)
    except InvalidKeyIdError:  # the keys have changed since they were fetched
        _keys.cache_clear()
        decoded = jwt.decode(token["id_token"], _keys(known["jwks_uri"]), algorithms=ALGORITHMS)
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
            "sub": {"essential": True},
        },
        {
            "nonce": nonce,
            "client_id": provider.client_id,
            "access_token": token.get("access_token"),
        },
    )
    claims.validate(leeway=_LEEWAY)
    return dict(claims)


def _client(provider: Provider, back: str) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope="openid",
        redirect_uri=back,
        code_challenge_method="S256",
    )


def _discovered(provider: Provider) -> Mapping[str, Any]:
    try:
        return _discovery(provider.issuer)
    except (requests.RequestException, ValueError, KeyError) as fault:
        _log.warning("OpenID Connect cannot be used: %s", type(fault).__name__)
        raise InputError("{provider} cannot be reached just now.", provider=provider.name) from None


@lru_cache(maxsize=2)
def _discovery(issuer: str) -> Mapping[str, Any]:
    known = _json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if known["issuer"] != issuer:
        raise ValueError("another issuer")
    return known


@lru_cache(maxsize=2)
def _keys(address: str) -> KeySet:
    return KeySet.import_key_set(_json(address))  # type: ignore[arg-type]


def _json(address: str) -> dict[str, Any]:
    answer = requests.get(address, timeout=_SECONDS, allow_redirects=False)
    answer.raise_for_status()
    known: dict[str, Any] = answer.json()
    return known
