"""A provider of OpenID Connect in a few lines: discovery, code with PKCE, token, keys; over HTTP.

It signs whoever comes in at once as the subject that the test has set, and can be told to cheat.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT, SECRET = "semblance", "the client's secret"


class Provider:
    """What it knows, and how it cheats.

    Attributes:
        subject: who is signed in there.
        claims: what its token says otherwise than it should.
        cheat: "": none; "unsigned", "with the secret", "another key", "no nonce".
    """

    def __init__(self, issuer: str) -> None:
        self.issuer, self.subject, self.cheat = issuer, "kim", ""
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []
        self.change_key()

    def change_key(self) -> None:
        """Sign with another key from now on, as providers do now and then."""
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})

    def discovery(self) -> dict[str, Any]:
        """The document that says where everything is."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def authorize(self, said: dict[str, str]) -> str:
        """Sign in whoever comes; return where the browser is sent back to."""
        assert said["response_type"] == "code"
        assert said["client_id"] == CLIENT
        assert "openid" in said["scope"].split()
        assert said["code_challenge_method"] == "S256"
        self.asked.append(said)
        code = secrets.token_urlsafe(16)
        self.codes[code] = said
        back = {"code": code, "state": said["state"], "iss": self.issuer}
        return f"{said['redirect_uri']}?{urlencode(back)}"

    def token(self, said: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Give the token for a code: once, to the client, with the proof of its key."""
        known = self.codes.pop(said.get("code", ""), None)
        client = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        verifier = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if known is None or client != f"{CLIENT}:{SECRET}":
            return None
        if (challenge, said.get("redirect_uri")) != (
            known["code_challenge"],
            known["redirect_uri"],
        ):
            return None
        return {
            "access_token": secrets.token_urlsafe(),
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self._signed(known["nonce"]),
        }

    def _signed(self, nonce: str) -> str:
        at = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": at,
            "exp": at + 60,
            "nonce": nonce,
            **self.claims,
        }
        if self.cheat == "no nonce":
            del claims["nonce"]
        header: dict[str, Any] = {"alg": "RS256", "kid": self.key.kid}
        if self.cheat == "unsigned":
            parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
            return (
                ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
                + "."
            )
        if self.cheat == "with the secret":
            key = OctKey.import_key(SECRET + "." * 32)
            return jwt.encode({"alg": "HS256", "kid": self.key.kid}, claims, key)
        if self.cheat == "another key":
            return jwt.encode(header, claims, RSAKey.generate_key(2048))
        return jwt.encode(header, claims, self.key)


@contextmanager
def providing() -> Iterator[Provider]:
    """Have a provider answer on a port of its own."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path == "/authorize":
                said = {name: held[0] for name, held in parse_qs(asked.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(said))
                self.end_headers()
            elif asked.path == "/keys":
                self._answer(KeySet([provider.key]).as_dict(private=False))
            elif asked.path == "/.well-known/openid-configuration":
                self._answer(provider.discovery())
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            said = {name: held[0] for name, held in parse_qs(sent).items()}
            token = provider.token(said, self.headers.get("Authorization", ""))
            self._answer({"error": "invalid_grant"} if token is None else token, token is not None)

        def _answer(self, content: Any, is_right: bool = True) -> None:
            self.send_response(200 if is_right else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
