"""What a phone seals can be opened here, by nobody else, and only as the entry that it was sealed as."""

import base64
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from crm.encryption import BASE, KeyRing, new_key_line, write_keys
from crm.field.sealing import CannotOpenEntry, Seal, account_of, current_seal, open_entry
from tests.crm.field.phone import sealed_for

KEY = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
ACCOUNT = "0f" * 16
POINT = "BJLsoAG38Y6xn/KhrKD4IGiE8mDEITkrGjhvOInfEHeqzD8umqqBYHdxByiaubCqQM1RDuhqS2Sa0Lk2whJQ4vk="
SEALED_BY_A_BROWSER = (
    "BGtWewMCDUtDQ1QvzUqMlKF3SzJlT9B/oZsPwOeiCGIdm8daJXkWBzYnCInUObfIElIA0+IOrzMxMpkthUrtWxfYg+Wu3AiGUrqD2Coa"
    "C08EnFA6Y7wNzrb87xm3YrZ8fLUgId6J1kbtRxYQxMODmxXx"
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that needs no database: its keys are made for these tests."""
    folder = tmp_path_factory.mktemp("keys")
    app = Flask(__name__)
    app.extensions["key_ring"] = ring(folder / "keys", "11" * 32)
    return app


def ring(path: Path, base: str) -> KeyRing:
    write_keys(path, [new_key_line("k1"), f"{BASE} {base}"])
    return KeyRing(path)


def server_point() -> bytes:
    return base64.b64decode(current_seal().key)


@given(plain=st.binary(max_size=500))
def test_what_is_sealed_is_opened_as_it_was(app: Flask, plain: bytes):
    with app.app_context():
        assert open_entry(sealed_for(server_point(), KEY, ACCOUNT, plain), KEY, ACCOUNT) == plain


def test_what_a_browser_sealed_opens(app: Flask):
    """Sealed once with the WebCrypto of another program, for the key that `11…` gives."""
    with app.app_context():
        assert current_seal() == Seal("1b63e7e2662d1070", POINT)
        assert open_entry(SEALED_BY_A_BROWSER, KEY, ACCOUNT).decode() == '{"note":"Åsa sa ja"}'


@given(at=st.integers(0, 140), flipped=st.integers(1, 255))
def test_whatever_is_changed_on_the_way_it_does_not_open(app: Flask, at: int, flipped: int):
    with app.app_context():
        content = bytearray(base64.b64decode(sealed_for(server_point(), KEY, ACCOUNT, b"x" * 60)))
        content[at] ^= flipped
        with pytest.raises(CannotOpenEntry):
            open_entry(base64.b64encode(bytes(content)).decode(), KEY, ACCOUNT)


def test_as_another_entry_it_does_not_open(app: Flask):
    with app.app_context():
        sealed = sealed_for(server_point(), KEY, ACCOUNT, b"{}")
        with pytest.raises(CannotOpenEntry):
            open_entry(sealed, KEY.replace("6f", "7f"), ACCOUNT)


def test_as_another_persons_it_does_not_open(app: Flask):
    with app.app_context():
        sealed = sealed_for(server_point(), KEY, ACCOUNT, b"{}")
        with pytest.raises(CannotOpenEntry):
            open_entry(sealed, KEY, "1f" * 16)


@given(sealed=st.text(max_size=300) | st.binary(max_size=300).map(lambda b: base64.b64encode(b).decode()))
def test_what_is_no_sealed_entry_does_not_open(app: Flask, sealed: str):
    with app.app_context(), pytest.raises(CannotOpenEntry):
        open_entry(sealed, KEY, ACCOUNT)


def test_a_rotation_changes_neither_key_nor_account_and_another_base_changes_both(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with app.app_context():
        before = current_seal(), account_of(7)
        sealed = sealed_for(server_point(), KEY, ACCOUNT, b"{}")

        monkeypatch.setitem(app.extensions, "key_ring", ring(tmp_path / "rotated", "11" * 32))
        assert (current_seal(), account_of(7)) == before
        assert open_entry(sealed, KEY, ACCOUNT) == b"{}"

        monkeypatch.setitem(app.extensions, "key_ring", ring(tmp_path / "new", "22" * 32))
        assert current_seal().id != before[0].id
        assert account_of(7) != before[1]
        with pytest.raises(CannotOpenEntry):
            open_entry(sealed, KEY, ACCOUNT)


def test_the_account_tells_people_apart_and_is_no_number_of_theirs(app: Flask):
    with app.app_context():
        assert len({account_of(number) for number in range(1, 50)}) == 49
        assert account_of(7) != "7"
