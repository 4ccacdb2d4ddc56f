"""What travels compressed: static text, and what a phone fetches; read back it is the same."""

import gzip
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Client

FILE = "/static/css/base.css"
READS_GZIP = {"Accept-Encoding": "gzip, br"}


def fetch(client: Client, path: str, **headers: str) -> TestResponse:
    """The whole answer; the file behind it is closed."""
    with client.get(path, headers=headers) as answer:
        answer.get_data()
    return answer


@pytest.fixture
def written(app: Flask) -> bytes:
    """The file as it lies on the disk."""
    return Path(app.static_folder or "", "css/base.css").read_bytes()


def test_a_browser_that_reads_gzip_gets_less_of_the_same(client: Client, written: bytes):
    answer = fetch(client, FILE, **READS_GZIP)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < len(written) / 2
    assert gzip.decompress(answer.data) == written
    assert "Accept-Encoding" in answer.vary


@pytest.mark.parametrize("encodings", ["", "identity", "br", "gzip;q=0"])
def test_another_gets_it_as_it_is(client: Client, written: bytes, encodings: str):
    answer = fetch(client, FILE, **{"Accept-Encoding": encodings})

    assert "Content-Encoding" not in answer.headers
    assert answer.data == written
    assert "Accept-Encoding" in answer.vary


def test_what_the_browser_has_already_is_not_sent_again(client: Client):
    tag = fetch(client, FILE, **READS_GZIP).headers["ETag"]

    assert fetch(client, FILE, **READS_GZIP, **{"If-None-Match": tag}).status_code == 304


def test_pictures_are_compressed_already(client: Client):
    assert "Content-Encoding" not in fetch(client, "/static/icons/icon-192.png", **READS_GZIP).headers


def test_pages_with_secrets_beside_words_of_others_are_not_compressed(client: Client):
    assert "Content-Encoding" not in fetch(client, "/login?next=/field/", **READS_GZIP).headers
