"""Files and pages that a phone fetches on a slow network travel compressed.

Only what holds no secret beside words of somebody else's choosing (that is how compressed answers are guessed): static
files, the page on the phone, and its day, which nobody but the person can ask for.
"""

import gzip
from functools import lru_cache
from typing import Final

from flask import Flask, Response, request

COMPRESSED: Final = frozenset({"static", "field.show", "field.worker", "field.day"})
# Below this the headers weigh more than what is won.
LEAST: Final = 800
_WORDS: Final = (
    "text/",
    "application/json",
    "application/javascript",
    "application/manifest",
    "image/svg+xml",
)


def compress(response: Response) -> Response:
    """The answer as the browser may have it: compressed, when that is shorter and the browser reads it."""
    if request.endpoint not in COMPRESSED or not (response.mimetype or "").startswith(_WORDS):
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or request.method != "GET" or not request.accept_encodings.quality("gzip"):
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < LEAST:
        return response
    # Another text by the letter, the same by its meaning: that is what a weak tag says.
    etag, _is_weak = response.get_etag()
    response.set_data(_packed(content) if request.endpoint == "static" else gzip.compress(content, 6))
    if etag:
        response.set_etag(etag, weak=True)
    response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=128)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9)


def install(app: Flask) -> None:
    """Compress what `app` answers."""
    app.after_request(compress)
