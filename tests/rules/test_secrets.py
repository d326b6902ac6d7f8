"""Secrets of an instance that are made when first asked for."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace

from petwire.lib import secrets

AT_ONCE = 8


def test_threads_that_ask_at_once_read_one_value(tmp_path, monkeypatch):
    monkeypatch.setattr(secrets, "config", lambda: SimpleNamespace(home=tmp_path))
    together = Barrier(AT_ONCE)

    def ask(name):
        together.wait(30)
        return secrets.secret(name)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(20):
            assert len(set(pool.map(ask, [f"name{number}"] * AT_ONCE))) == 1
    assert len(list((tmp_path / "secrets").iterdir())) == 20
