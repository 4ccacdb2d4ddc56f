"""What is said of a suggestion: the person's own words, in both languages, nothing hidden."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from matching.explain import explain, sentence, why_not
from matching.hours import parse_availability, parse_opening_hours
from matching.index import build_index
from matching.parts import parts_said
from matching.ranking import rank
from matching.signs import SIGNS
from matching.types import Employer, Participant, Position, WishHit
from matching.wording import LANGUAGES, labels
from tests.matching.pairs import employers, participants

HOME = Position(57.7, 11.97)
SHOP = Employer(
    "E1",
    "Tassen",
    sni="47762",
    description="Djuraffär med kaniner",
    facts={"crowded": False, "seated_possible": False},
    opening_hours=parse_opening_hours("Mo-Fr 08:00-12:00"),
    position=Position(57.72, 11.97),
)
PERSON = Participant(
    "P",
    interests=("jobba med djur",),
    restrictions={"quiet": "must", "few_people": "prefer", "can_sit": "prefer", "no_cash": "prefer"},
    availability=parse_availability("mon-fri 08:00-12:30"),
    home=HOME,
)


TODAY = date(2026, 11, 22)


def suggestion(person: Participant = PERSON, place: Employer = SHOP):
    lists = rank(person, build_index([place]), today=TODAY)
    return (*lists.fits, *lists.ask)[0]


def test_a_sentence_names_the_persons_words_the_trade_and_the_way():
    said = sentence(suggestion())
    assert "”jobba med djur”" in said
    assert "djur i zoobutik" in said
    assert "20 timmar" in said
    assert "2,2 km" in said


def test_the_same_in_english():
    said = sentence(suggestion(), "en")
    assert "“jobba med djur”" in said
    assert "pets in a shop" in said
    assert "2.2 km" in said


def test_preferences_and_unknowns_are_said():
    said = sentence(suggestion())
    assert "Bra för dig: det är lite folk." in said
    assert "Inte det bästa för dig: det går inte att sitta och arbeta." in said
    assert "Fråga vid besöket: Är det högljutt på arbetsplatsen?" in said
    assert "Fråga gärna också: Hanterar man pengar i arbetet?" in said


def test_the_pieces_mark_the_persons_own_words():
    wish = explain(suggestion()).wishes[0]
    assert [(piece.text, piece.is_met) for piece in wish.pieces] == [("jobba med ", False), ("djur", True)]
    assert "djuraffär" in wish.found_in


def test_chips_tell_fits_ask_and_not_ideal():
    kinds = {chip.text: chip.kind for chip in explain(suggestion()).chips}
    assert kinds["buller"] == "ask"
    assert kinds["lite folk"] == "fits"
    assert kinds["det går inte att sitta och arbeta"] == "not_ideal"


def test_no_wishes_and_no_hit_are_said():
    assert "inte sagt vad du vill arbeta med" in sentence(suggestion(Participant("P")))
    assert "liknar inte" in sentence(suggestion(Participant("P", interests=("flyga rymdraket",))))


def test_an_occupation_is_not_put_in_the_persons_mouth():
    said = sentence(suggestion(Participant("P", occupations=("6122",))))
    assert said.startswith("Du söker arbete som")
    assert "Du sa" not in said


def test_what_was_declined_is_said():
    said = sentence(suggestion(Participant("P", interests=("inte djuraffär",))))
    assert "Du ville slippa ”djuraffär”" in said


@pytest.mark.parametrize(
    ("person", "place", "words"),
    [
        ({"restrictions": {"avoid_alcohol": "must"}}, {"facts": {"alcohol": True}}, "det finns alkohol"),
        ({"restrictions": {"step_free": "must"}}, {"facts": {"step_free": False}}, "det finns trappsteg"),
        (
            {"hours_min": 10, "hours_max": 20},
            {"hours_min": 30, "hours_max": 40},
            "10–20 timmar i veckan, men här erbjuds 30–40",
        ),
        (
            {"hours_min": 8, "availability": parse_availability("mon 08:00-17:00")},
            {"hours_min": 0, "opening_hours": parse_opening_hours("Mo 15:30-20:00")},
            "passar bara 1,5 timmar i veckan, och du behöver minst 8",
        ),
        (
            {"max_km": 5, "home": HOME},
            {"position": Position(57.8, 11.97)},
            "11,1 km dit, och du vill resa högst 5 km",
        ),
        ({"languages": {"sv": "A2"}}, {"languages": {"sv": "B1"}}, "svenska på nivå B1, och du har A2"),
        (
            {"languages": {"ar": "C2"}},
            {"languages": {"xx": "A1"}},
            "xx på nivå A1, och du har inte angett någon nivå",
        ),
        ({}, {"stage": "declined"}, "har tackat nej"),
        ({}, {"stage": "paused"}, "paus"),
        ({}, {"places": 0}, "ingen ledig plats"),
    ],
)
def test_why_not_names_the_rule(person, place, words):
    told = why_not(Participant("P", **person), Employer("E", "Tassen", **place))
    assert told.list_name == "excluded"
    assert words in told.sentence
    assert told.sentence.startswith("Tassen föreslås inte.")
    assert why_not(Participant("P", **person), Employer("E", "Tassen", **place), "en").reasons


@pytest.mark.parametrize(
    ("person", "question"),
    [
        ({"hours_min": 10}, "Hur många timmar i veckan kan ni erbjuda?"),
        ({"max_km": 10, "home": HOME}, "Vilken är arbetsplatsens adress?"),
        ({"restrictions": {"quiet": "must"}}, "Är det högljutt på arbetsplatsen?"),
    ],
)
def test_what_must_be_asked_is_worded(person, question):
    assert why_not(Participant("P", **person), Employer("E")).questions == (question,)


def test_a_missing_home_is_not_asked_of_the_employer():
    told = why_not(Participant("P", max_km=10), Employer("E", position=HOME))
    assert told.list_name == "fits"
    assert told.questions == ()


def test_a_fit_is_told_as_a_fit():
    assert why_not(Participant("P"), Employer("E", "Tassen")).sentence.startswith("Tassen passar")


@settings(max_examples=60, deadline=None)
@given(participants, employers)
def test_everything_can_be_said_in_both_languages(person, place):
    lists = rank(person, build_index([place]))
    for language in ("sv", "en"):
        told = why_not(person, place, language)
        assert bool(told.reasons) == (told.list_name == "excluded")
        for one in (*lists.fits, *lists.ask):
            explanation = explain(one, language)
            assert explanation.sentence.endswith((".", "?"))
            assert "{" not in explanation.sentence
            assert len(explanation.questions) == len(one.verdict.unknown)
            for wish, hit in zip(explanation.wishes, [h for h in one.hits if not h.is_declined], strict=True):
                assert "".join(piece.text for piece in wish.pieces) == hit.wish


def test_the_time_of_day_is_said():
    assert "20 timmar i veckan (mest förmiddagar)" in sentence(suggestion())
    assert "20 hours a week (mostly mornings)" in sentence(suggestion(), "en")


def test_every_sign_of_a_good_contact_is_said_and_shown():
    place = replace(SHOP, stage="offers_places", places=2, is_friend=True, last_contact_on=date(2026, 11, 2))
    one = suggestion(place=place)

    said = "Om kontakten: de erbjuder platser, de har en ledig plats, de är företagsvän och vi pratade med dem nyligen."
    assert said in sentence(one)
    chips = {chip.text for chip in explain(one).chips if chip.kind == "fits"}
    assert {"erbjuder platser", "ledig plats", "företagsvän", "vi pratade nyligen"} <= chips


def test_what_others_have_worked_as_is_said():
    one = suggestion(place=replace(SHOP, occupations=("9412",)))

    assert "Här har andra arbetat som restaurang- och köksbiträden." in sentence(one)
    assert "Others have worked here as " in sentence(one, "en")
    assert "andra arbetat" not in sentence(suggestion())


def test_a_sign_that_met_is_said_as_one_says_it():
    hit = WishHit("jobba ute", ("ute",), "", (), 0.8, 0, sign="outdoors")
    one = replace(suggestion(), hits=(hit,))

    assert sentence(one).startswith("Du sa ”jobba ute”, och här är man mest utomhus")
    assert sentence(one, "en").startswith("You said “jobba ute”, and here you are mostly outdoors")
    assert explain(one).wishes[0].trade == "ute"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sign_has_words(language):
    assert set(labels("sign", language)) == set(labels("sign_short", language)) == set(SIGNS)


@settings(max_examples=100, deadline=None)
@given(participants, employers)
def test_every_part_that_counts_has_its_words_and_they_add_up(person, place):
    place = replace(place, last_contact_on=date(2026, 10, 1))
    lists = rank(person, build_index([place]), today=TODAY)
    for one in (*lists.fits, *lists.ask):
        for language in LANGUAGES:
            said = parts_said(one, language)
            assert sum(part.points for part in said) == pytest.approx(one.score)
            assert {part.code for part in said} == {code for code, points in one.parts.items() if points}
            assert all(part.name and part.words and all(part.words) for part in said)
            assert not any("{" in words for part in said for words in part.words)


def test_a_part_that_nobody_has_worded_is_still_said():
    one = replace(suggestion(), parts={"moonlight": 0.1})

    assert parts_said(one)[0].words == ("Moonlight påverkar också platsen i listan.",)
