"""A browser that keeps its cookies and runs no script, behind a reverse proxy; and one's pages."""

import http.client
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.service.served import PUBLIC, Served


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Visitor:
    """Somebody's browser.

    Attributes:
        address: whence the proxy says that it comes.
        public: the address that it has typed.
    """

    served: Served
    public: str = PUBLIC
    address: str = "192.0.2.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path."""
        return self.ask("GET", path, b"", headers)

    def post(self, path: str, fields: Mapping[str, str], origin: str | None = None) -> Answer:
        """Send a form as one of our pages does, or another's."""
        said = {"Content-Type": "application/x-www-form-urlencoded"}
        said["Origin"] = self.public if origin is None else origin
        return self.ask(
            "POST", path, urlencode(fields).encode(), {k: v for k, v in said.items() if v}
        )

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Ask through the proxy, and keep the cookies that come."""
        connection = http.client.HTTPConnection(urlsplit(self.served.address).netloc, timeout=60)
        sent = {
            "Host": urlsplit(self.public).netloc,
            "X-Forwarded-For": self.address,
            "X-Forwarded-Proto": urlsplit(self.public).scheme,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        connection.request(method, path, body or None, {**sent, **headers})
        got = connection.getresponse()
        answer = Answer(got.status, got.headers, got.read().decode(errors="replace"))
        connection.close()
        for line in got.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        return answer

    def look(self, page: str, **query: str) -> str:
        """Return all that a page says, by its WebSocket."""
        at = urlsplit(self.served.address)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "X-Forwarded-For": self.address}
        said = []
        place = socket.create_connection((at.hostname, at.port), timeout=60)
        with connect(
            f"ws://{urlsplit(self.public).netloc}/_stcore/stream",
            sock=place,
            origin=Origin(self.public),
            additional_headers=headers,
            proxy=None,
            max_size=None,
        ) as page_socket:
            run = BackMsg()
            run.rerun_script.query_string = urlencode(query)
            run.rerun_script.page_name = page
            page_socket.send(run.SerializeToString())
            while True:
                message = ForwardMsg.FromString(bytes(page_socket.recv(timeout=60)))
                said.append(str(message.delta))
                if message.WhichOneof("type") == "script_finished":
                    return "\n".join(said)
