"""The service worker: the same to everybody, for the pages of the phone and no others."""

from crm.web.access import PUBLIC, declared_access
from tests.conftest import Client


class TestWorker:
    def test_is_a_script_for_the_pages_under_its_address_and_is_asked_for_anew(self, client: Client):
        response = client.get("/field/worker.js")

        assert response.status_code == 200
        assert response.content_type == "text/javascript; charset=utf-8"
        assert response.headers["Service-Worker-Allowed"] == "/field/"
        assert response.headers["Cache-Control"] == "no-cache"
        assert declared_access(client.application, "field.worker") == PUBLIC


class TestShow:
    def test_asks_whoever_is_not_logged_in_to_log_in(self, client: Client):
        assert client.get("/field/").location.startswith("/login")
