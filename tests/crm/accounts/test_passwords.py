"""Which passwords are refused, why, and what a temporary one is good for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crm.accounts import passwords
from crm.accounts.actions import set_password, set_temporary_password
from crm.accounts.models import Staff
from crm.accounts.password_strength import FAULTS, find_fault
from crm.database import db
from crm.errors import PasswordGuessable, PasswordTooLong, PasswordTooShort
from crm.labels import error_sentence
from tests.conftest import Client
from tests.crm import rows

START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
OWN = ("Maja", "Ekström", "Dörren")
# Words of everyday Swedish that no list of usual passwords holds.
EVERYDAY = [
    "gräddkanna",
    "tågväxel",
    "lergök",
    "brevduva",
    "mossa",
    "pepparkvarn",
    "hängränna",
    "tofflor",
    "vindspel",
    "rabarber",
    "ostkaka",
    "plogbil",
    "fyrtorn",
    "gurksallad",
    "knappnål",
    "snickerboa",
]
WORDS = st.sampled_from(EVERYDAY)


class TestFaults:
    @pytest.mark.parametrize(
        ("password", "fault"),
        [
            ("lösenord1234", "common"),
            ("losenord1234", "common"),
            ("L0senord1234", "common"),
            ("Sommar2026!!", "common"),
            ("HejsanHejsan", "common"),
            ("password12345", "common"),
            ("drowssap12345", "common"),
            ("Göteborg2026!", "common"),
            ("qwertyuiopå12", "common"),
            ("Dörröppnare26", "common"),
            ("Maja Ekström 1", "own"),
            ("maja.ekstrom2026", "own"),
            ("Dörren2026!!", "own"),
            ("1987-04-12 1987", "date"),
            ("aaaaaaaaaaaaaa", "repeats"),
            ("xkxkxkxkxkxkxk", "repeats"),
            ("abcdefghijklm", "sequence"),
            ("fotbollslandslaget", "one_word"),
            ("Fotbollslandslaget1!", "one_word"),
        ],
    )
    def test_what_others_try_first_is_refused_for_what_it_is(self, password: str, fault: str):
        assert find_fault(password, OWN) == fault

    def test_what_is_somebodys_own_is_nothing_to_others(self):
        assert find_fault("Torvald Blixtsson", ("Torvald", "Blixtsson")) == "own"
        assert find_fault("Torvald Blixtsson", ("Astrid",)) is None

    @given(
        words=st.lists(WORDS, min_size=3, max_size=6, unique=True), between=st.sampled_from([" ", "-", "."])
    )
    def test_several_words_that_do_not_belong_together_pass(self, words: list[str], between: str):
        password = between.join(words)
        assume(len(password) >= 15)

        assert find_fault(password, OWN) is None

    @given(word=WORDS, times=st.integers(2, 6))
    def test_the_same_word_again_and_again_does_not(self, word: str, times: int):
        assert find_fault(word * times, OWN) is not None

    def test_those_that_the_program_makes_up_pass(self):
        assert {find_fault(passwords.generated(), OWN) for _ in range(40)} == {None}

    @settings(max_examples=60)
    @given(password=st.text(min_size=1, max_size=256))
    def test_anything_typed_gets_an_answer(self, password: str):
        assert find_fault(password, OWN) in (None, *FAULTS)

    def test_each_fault_has_a_sentence_in_both_languages(self, app: Flask):
        with app.test_request_context(headers={"Cookie": "language=sv"}):
            swedish = [error_sentence(PasswordGuessable(fault)) for fault in FAULTS]
            with force_locale("en"):
                english = [error_sentence(PasswordGuessable(fault)) for fault in FAULTS]

        assert len({*swedish, *english}) == 2 * len(FAULTS)
        assert not any("PasswordGuessable" in sentence for sentence in swedish)


class TestSetting:
    @pytest.fixture
    def maja(self, app: Flask) -> Staff:
        """A specialist without a password."""
        programme = rows.a_programme(name="Lyktan i hamnen")
        return rows.a_staff_member("specialist", programme, name="Maja Ekström", email="mek@kommun.example")

    @pytest.mark.parametrize(
        ("password", "error"),
        [
            ("kort ord", PasswordTooShort),
            ("åtta små " * 40, PasswordTooLong),
            ("Ekström1987!", PasswordGuessable),
            ("lyktan-hamnen1", PasswordGuessable),
            ("mek@kommun.example", PasswordGuessable),
        ],
    )
    def test_refuses_and_leaves_everything_as_it_was(
        self, maja: Staff, password: str, error: type[Exception]
    ):
        with pytest.raises(error):
            set_password(maja, password)

        assert maja.password is None

    def test_on_the_page_the_sentence_says_why_and_what_to_do(self, maja: Staff, client: Client):
        set_password(maja, "Åtta små ärliga rövare")
        data = {"current_password": "Åtta små ärliga rövare", "new_password": "Sommar2026!!"}

        answer = client.log_in_as(maja).post("/account", data=data | {"new_password_again": "Sommar2026!!"})

        assert answer.status_code == 422
        assert "Det bygger på ett vanligt lösenord" in answer.text
        assert "Ta tre eller fyra ord" in answer.text


class TestTemporary:
    @pytest.fixture
    def clock(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
        """It is Monday morning, and the test says how time passes."""
        passed = [timedelta()]
        monkeypatch.setitem(app.config, "CLOCK", lambda: START + passed[0])

        def wait(time: timedelta) -> None:
            passed[0] += time

        return wait

    @pytest.fixture
    def maja(self, app: Flask, clock: object) -> Staff:
        """A specialist."""
        return rows.a_staff_member("specialist", rows.a_programme(), email="maja@exempel.example")

    @pytest.fixture
    def told(self, maja: Staff) -> str:
        """The temporary password that she was told."""
        password = set_temporary_password(maja, START)
        db.session.commit()
        return password

    def log_in(self, client: Client, password: str):
        return client.post("/login", data={"email": "maja@exempel.example", "password": password})

    def test_opens_nothing_but_the_page_where_one_chooses_another(
        self, maja: Staff, told: str, client: Client
    ):
        assert self.log_in(client, told).status_code == 302

        for path in ("/", "/participants", "/account/log-ins/end-others"):
            answer = client.get(path) if "end" not in path else client.post(path)
            assert answer.location == "/account"
        assert "Ditt lösenord är tillfälligt" in client.get("/account").text

    def test_once_another_is_chosen_everything_opens(self, maja: Staff, told: str, client: Client):
        self.log_in(client, told)
        new = "Åtta små ärliga rövare"
        data = {"current_password": told, "new_password": new, "new_password_again": new}

        assert client.post("/account", data=data).status_code == 303
        assert client.get("/").status_code == 200

    def test_runs_out_after_a_week_and_says_so_to_who_knows_it(
        self, maja: Staff, told: str, client: Client, clock: Callable[[timedelta], None]
    ):
        clock(timedelta(days=7))

        assert "har gått ut" in self.log_in(client, told).text
        assert "har gått ut" not in self.log_in(client, "fel lösenord här").text
        assert client.get("/").status_code == 302
