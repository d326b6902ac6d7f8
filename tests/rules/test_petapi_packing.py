"""How answers are packed, by what a client says it takes."""

import pytest

from petwire.petapi.web import coding_for

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("br", ""),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("*", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd", "zstd"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("zstd;q=0.5, gzip;q=0.2", "zstd"),
        ("zstd;q=0, gzip", "gzip"),
        ("gzip;q=0", ""),
        ("gzip; q=0.000", ""),
        ("gzip;q=0, *", ""),
        ("zstd;q=0, *;q=0", ""),
        ("gzip;q=what", "gzip"),
        (",,;;", ""),
    ],
)
def test_the_best_of_what_a_client_takes(accepts, coding):
    assert coding_for(accepts) == coding
