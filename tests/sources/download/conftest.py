"""No test of fetching leaves the machine: whoever asks for another host has failed."""

from __future__ import annotations

import socket

import pytest

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of other hosts are not looked up, and no proxy is asked."""
    look_up = socket.getaddrinfo

    def only_here(host: object, *more: object, **most: object) -> object:
        if host not in LOOPBACK:
            raise AssertionError(f"a test asked for {host}")
        return look_up(host, *more, **most)

    monkeypatch.setattr(socket, "getaddrinfo", only_here)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
