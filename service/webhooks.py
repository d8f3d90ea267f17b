"""The webhook: what has become of runs and releases, told to an address of the operator's.

It is told ids and the kind of event, nothing of a table or a budget. Each message is signed, so
that its receiver can tell it from others', and goes to the address that the settings name alone: no
redirect is followed, and no name is believed that leads into the operator's own network.

Source: Standard Webhooks 1.0 (standardwebhooks.com).
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import time
from urllib.parse import urlsplit

from service import logs, processes
from service.settings import LOCAL, Webhook, current
from service.store import notices
from service.store.records import Notice
from service.store.store import Store

SECONDS_TO_ANSWER = 10
_GONE = 410  # the receiver's word that it wants no more of this


class Undelivered(Exception):
    """A notice did not arrive; says why, in a word for the log."""


def deliver_due(store: Store) -> None:
    """Deliver what is due; what does not arrive is tried again later, and given up at last."""
    hook = current().webhook
    if hook is None:
        return
    with processes.alone(store.folder / "notices", wait=False) as mine:
        for notice in notices.due(store) if mine else ():
            _deliver(store, hook, notice)


def send(hook: Webhook, notice: Notice) -> None:
    """Send a notice.

    Raises:
        Undelivered: nobody answered in time, or not that it was taken.
    """
    body = json.dumps(
        {
            "type": notice.kind,
            "timestamp": notice.at,
            "data": {"project": notice.project, "run": notice.run},
        }
    ).encode()
    moment = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "semblance",
        "webhook-id": notice.id,
        "webhook-timestamp": moment,
        "webhook-signature": signature(hook.key, notice.id, moment, body),
    }
    at = urlsplit(hook.url)
    connection = _connected(hook, at.hostname or "", at.port)
    try:
        path = (at.path or "/") + (f"?{at.query}" if at.query else "")
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as fault:
        raise Undelivered(type(fault).__name__) from None
    finally:
        connection.close()
    if status != _GONE and not 200 <= status < 300:
        raise Undelivered(str(status))


def signature(key: bytes, id: str, moment: str, body: bytes) -> str:
    """Return the signature of a message: HMAC-SHA256 of its id, its time and its body."""
    signed = hmac.new(key, f"{id}.{moment}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode()}"


def _deliver(store: Store, hook: Webhook, notice: Notice) -> None:
    try:
        send(hook, notice)
    except Undelivered as fault:
        is_put_off = notices.put_off(store, notice)
        event = "webhook put off" if is_put_off else "webhook given up"
        logs.event(event, notice=notice.id, kind=notice.kind, why=str(fault))
    else:
        notices.forget(store, notice.id)
        logs.event("webhook delivered", notice=notice.id, kind=notice.kind)


def _connected(hook: Webhook, host: str, port: int | None) -> http.client.HTTPConnection:
    """Return a connection to the very address that was looked at: a name can lead elsewhere later.

    Raises:
        Undelivered: there is none, or it must not be spoken to.
    """
    is_by_tls = urlsplit(hook.url).scheme == "https"
    port = port or (443 if is_by_tls else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(place[0]) for *_, place in found]
        if not all(may_be_spoken_to(address, hook, host) for address in addresses):
            raise Undelivered("the address is private")
        line = socket.create_connection((addresses[0], port), timeout=SECONDS_TO_ANSWER)
    except OSError as fault:
        raise Undelivered(type(fault).__name__) from None
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS_TO_ANSWER)
    if is_by_tls:
        connection.default_port = 443  # what stands in Host without a number
        try:
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        except OSError as fault:
            line.close()
            raise Undelivered(type(fault).__name__) from None
    connection.sock = line
    return connection


def may_be_spoken_to(address: str, hook: Webhook, host: str) -> bool:
    """Tell whether messages may go to an address: one of the world's, or as the settings allow.

    Addresses of a link (a cloud's metadata among them) and of a group are never spoken to.
    """
    place = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(place, ipaddress.IPv6Address) and place.ipv4_mapped:
        place = place.ipv4_mapped
    if place.is_link_local or place.is_multicast or place.is_unspecified:
        return False
    if place.is_loopback:
        return host in LOCAL
    return place.is_global or (hook.private and place.is_private)
