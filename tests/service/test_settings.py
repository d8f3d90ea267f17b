"""What `synth serve` is told, and the files with which it is tried."""

import argparse
import re
from pathlib import Path

import pytest
import yaml

from service import settings
from service.settings import Settings
from service.web import serve
from synth import InputError
from tests.service.served import ROOT

CONTAINER = ROOT / "container"
WHOLE = """address = "https://semblance.example"
listen = "127.0.0.1:8501"
proxies = ["127.0.0.1"]
[oidc]
issuer = "https://login.example"
client_id = "semblance"
client_secret = "hidden"
[webhook]
url = "https://hooks.example/semblance"
secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
"""


def read(folder: Path, text: str) -> Settings:
    file = folder / "semblance.toml"
    file.write_text(text)
    return settings.read(file)


def test_settings_are_read(tmp_path: Path) -> None:
    said = read(tmp_path, WHOLE)
    assert (said.host, said.is_by_tls, said.passwords) == ("semblance.example", True, True)
    assert said.proxies == ("127.0.0.1",)
    assert said.oidc is not None
    assert said.oidc.client_secret == "hidden"
    assert "hidden" not in repr(said)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('address = "semblance.example"', "address"),
        ('address = "https://semblance.example/path"', "address"),
        ('address = "http://semblance.example"', "address"),  # cookies would go in the clear
        ('address = "https://a@semblance.example"', "address"),
        ("address = 1", "address"),
        ('listen = "localhost"', "listen"),
        ('listen = "localhost:x"', "listen"),
        ('proxies = "127.0.0.1"', "proxies"),
        ('proxies = ["*"]', "proxies"),
        ("proxies = [1]", "proxies"),
        ('passwords = "no"', "passwords"),
        ('adress = "https://semblance.example"', "adress"),
        ('issuer = "http://login.example"', "oidc.issuer"),
        ('client_id = ""', "oidc.client_id"),
        ('client_secret = ""', "oidc.client_secret"),
        ("client_id = 1", "client_id"),
        ('metrics_token = "short"', "metrics_token"),
        ("least_free = -1", "least_free"),
        ('url = "http://hooks.example/"', "webhook.url"),
        ('url = "https://a@hooks.example/"', "webhook.url"),
        ('url = ""', "webhook.url"),
        ('url = "https://hooks.example:99999/"', "webhook.url"),
        ('url = "https://hooks.example/시험"', "webhook.url"),
        ('secret = "whsec_c2hvcnQ="', "webhook.secret"),
        ('secret = "0123456789012345678901234567890123456789"', "webhook.secret"),
        ("secret = 1", "webhook.secret"),
    ],
)
def test_what_cannot_be_is_refused_by_name(tmp_path: Path, line: str, name: str) -> None:
    key = line.split(" ")[0]
    text = re.sub(rf"^{key} = .*$", line, WHOLE, flags=re.MULTILINE)
    text = text if line in text else f"{line}\n{WHOLE}"
    with pytest.raises(InputError, match=f"say of {name} what cannot be"):
        read(tmp_path, text)


@pytest.mark.parametrize("text", ["passwords = false", "oidc = 1", ""])
def test_a_server_has_an_address_and_a_way_in(tmp_path: Path, text: str) -> None:
    first = "" if text == "" else 'address = "https://semblance.example"\n'
    with pytest.raises(InputError, match="what cannot be"):
        read(tmp_path, first + text)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        settings.read(tmp_path / "none.toml")
    with pytest.raises(InputError, match="no TOML"):
        read(tmp_path, "address = ")


def test_a_secret_need_not_stand_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.OIDC_SECRET, "from elsewhere")
    said = read(tmp_path, WHOLE.replace('client_secret = "hidden"\n', ""))
    assert said.oidc is not None
    assert said.oidc.client_secret == "from elsewhere"


def test_the_files_of_the_container_fit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """No container is built here: what the files name is there, and they say the same."""
    compose = yaml.safe_load((CONTAINER / "compose.yaml").read_text())
    ours = compose["services"]["semblance"]
    for name, held in ours["environment"].items():
        monkeypatch.setenv(name, held)
    said = settings.read(CONTAINER / "semblance.toml")
    provider = yaml.safe_load((CONTAINER / "dex.yaml").read_text())
    (client,) = provider["staticClients"]

    assert said.oidc is not None
    assert said.oidc.issuer == provider["issuer"]
    assert (
        f"//{next(name for name in compose['services'] if 'provider' in name)}:" in said.oidc.issuer
    )
    assert (said.oidc.client_id, said.oidc.client_secret) == (client["id"], client["secret"])
    assert client["redirectURIs"] == [f"{said.address}/sign-in/back"]
    assert (CONTAINER / ours["build"]["context"] / ours["build"]["dockerfile"]).exists()
    copied = re.findall(r"^COPY (.*) \S+$", (CONTAINER / "Containerfile").read_text(), re.MULTILINE)
    assert {"requirements", "service"} <= set(copied)
    assert [place for line in copied for place in line.split() if not (ROOT / place).exists()] == []
    assert (ROOT / "requirements" / "postgresql.lock").exists()


def test_the_docs_show_settings_that_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "docs" / "service.md").read_text("utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    said = read(tmp_path, shown)
    assert set(vars(Settings())) == {
        field
        for field in vars(said)
        if re.search(rf"^(\[{field}\]|{field} =)", shown, re.MULTILINE)
    }


@pytest.mark.parametrize(("proxies", "is_told"), [("[]", True), ('["10.0.0.1"]', False)])
def test_whoever_names_no_proxy_is_told_what_it_means(
    tmp_path: Path,
    proxies: str,
    is_told: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All people would share one bound on attempts to sign in."""
    file = tmp_path / "semblance.toml"
    file.write_text(f'address = "https://semblance.example"\nproxies = {proxies}\n')
    monkeypatch.setattr(serve, "launch", lambda *_: None)
    serve._serve(argparse.Namespace(config=file))
    assert ("share its bound" in " ".join(capsys.readouterr().out.split())) is is_told
