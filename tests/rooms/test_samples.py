"""The sample set has an address at every instance."""

import hashlib

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from petwire.cli.samples import FOLDER


@pytest.mark.django_db  # the end of an answer looks after the database's connections
def test_every_instance_serves_the_samples():
    served = WhiteNoiseMiddleware(WSGIHandler())
    for address, name in (
        ("", "index.html"),
        ("pets_1.json", "pets_1.json"),
        (".petwire/manifest.json",) * 2,
    ):
        answer = served(RequestFactory().get(f"/developers/samples/{address}"))

        assert answer.status_code == 200
        body = b"".join(answer.streaming_content)
        answer.close()
        assert hashlib.sha256(body).digest() == hashlib.sha256((FOLDER / name).read_bytes()).digest()
