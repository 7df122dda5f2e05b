"""HTTPS: connections go to the address that was checked, under the name that was asked for."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from gather_story import collect, put_stories, reasons, titles
from web_server import WebServer


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """Serve as news.example, whose certificate is signed by an authority that is trusted."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(context)
    with WebServer(tls=context) as server:
        put_stories(server, "a")
        yield server


def test_the_certificate_is_checked_for_the_name_and_not_the_address(web: WebServer) -> None:
    found = collect(web.url("/a", "news.example"), allow_hosts=("news.example",))
    assert titles(found) == ["Ferry a"]
    assert web.url("/a").startswith("https://")
    assert {asked.host for asked in web.requests} == {"news.example"}


def test_a_certificate_of_another_host_does_not_hold(web: WebServer) -> None:
    url = web.url("/a", "post.example")
    found = collect(url, allow_hosts=("post.example",))
    assert reasons(found)[url] == "the address has a host whose certificate does not hold"
    assert web.requests == []
