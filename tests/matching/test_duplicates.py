"""The employer that is in the register already is found, however its name, number or address was written."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.duplicates import Match, Place, Register

# Others that are there, so that something can be mistaken for what is sought.
OTHERS = [
    Place(f"O{at}", name, street, postcode, city)
    for at, (name, street, postcode, city) in enumerate(
        [
            ("Bullens Bageri HB", "Hamngatan 7", "43243", "Varberg"),
            ("Restaurang Viken AB", "Strandvägen 2", "11456", "Stockholm"),
            ("Pizzeria Napoli", "Torget 1", "52100", "Falköping"),
            ("Bygg & Plåt i Väst AB", "Verkstadsgatan 9", "41705", "Göteborg"),
            ("Förskolan Solgläntan", "Skolvägen 3", "65225", "Karlstad"),
            ("Lunds kommun", None, None, "Lund"),
            ("Städcentralen i Västervik AB", None, None, "Västervik"),
            ("Nordens Taxi AB", "Kungsgatan 5", "70210", "Örebro"),
            ("Svensk Handel", None, None, None),
            ("Karlssons Bil", None, None, None),
        ]
    )
]


def found(name: str, *known: str, **asked: str) -> list[Match]:
    """What is found for a name among `known` names and the others; the known have refs K0, K1, …"""
    register = Register([*(Place(f"K{at}", one) for at, one in enumerate(known)), *OTHERS])
    return register.find(Place("?", name, **asked))


def refs(matches: list[Match]) -> list[str]:
    return [match.ref for match in matches]


@pytest.mark.parametrize(
    ("written", "known"),
    [
        pytest.param("Tassens Zoo Aktiebolag", "Tassens Zoo AB", id="another legal form"),
        pytest.param("AB Tassens Zoo", "Tassens Zoo AB", id="the legal form in front"),
        pytest.param("Lyktans förskola ek. för.", "Lyktans Förskola Ekonomisk Förening", id="a short form"),
        pytest.param("Hojmakarna filial", "Höjmakarna AB", id="a branch office"),
        pytest.param("Gronkopings Akeri", "Grönköpings Åkeri", id="no dots"),
        pytest.param("Groenkoepings Aakeri", "Grönköpings Åkeri", id="dots written out"),
        pytest.param("TASSENS ZOO", "Tassens Zoo AB", id="capitals"),
        pytest.param("TassensZoo", "Tassens Zoo AB", id="joined"),
        pytest.param("Kommunsam verkanCura", "Kommunsamverkan Cura", id="a space that moved"),
        pytest.param("Djur affären Tassen", "Djuraffären Tassen", id="a word written as two"),
        pytest.param("Tasens Zoo", "Tassens Zoo AB", id="a letter less"),
        pytest.param("Djuraffäern Tassen", "Djuraffären Tassen", id="letters that changed places"),
        pytest.param("Djurafären Tassem", "Djuraffären Tassen", id="two slips"),
        pytest.param("Järn och Virke", "Järn & Virke AB", id="och for &"),
        pytest.param("Järn o Virke", "Järn + Virke AB", id="o for +"),
        pytest.param("Tassens Zoo i Göteborg", "Tassens Zoo AB", id="a town added"),
        pytest.param("Tassens Zoo", "Tassens Zoo i Göteborg AB", id="a town left out"),
        pytest.param("Zoo Tassens", "Tassens Zoo AB", id="another order"),
        pytest.param("Sv. Gatukontor Sthlm", "Svenska Gatukontor Stockholm", id="abbreviations"),
        pytest.param("Tassens djuraff.", "Tassens Djuraffär AB", id="a word cut short"),
        pytest.param("Smtngt", "Sametinget", id="a word without its vowels"),
        pytest.param("Krog Kalles", "Restaurang Kalles", id="another word for a restaurant"),
        pytest.param("Kalles mek", "Kalles Verkstad", id="another word for a workshop"),
        pytest.param("Dagiset Pärlan", "Förskolan Pärlan", id="another word for a pre-school"),
    ],
)
def test_each_way_of_writing_a_name_finds_it_first(written: str, known: str):
    assert refs(found(written, known))[:1] == ["K0"]


@pytest.mark.parametrize(
    ("heard", "known"),
    [
        ("Schöbergs Kvistar", "Sjöbergs Qvistar"),
        ("Kjellmans Foto", "Tjellmans Photo"),
        ("Villhelmsons Sykel", "Wilhelmssons Cykel"),
        ("Jortgrillen", "Hjortgrillen"),
        ("Jungs Maskin", "Ljungs Maskin"),
        ("Auksjonshallen", "Auktionshallen"),
        ("Saxons Taksi", "Zaxons Taxi"),
        ("Tores Bak", "Thores Back"),
    ],
)
def test_a_name_spelt_by_ear_finds_it_first(heard: str, known: str):
    assert refs(found(heard, known))[:1] == ["K0"]


@pytest.mark.parametrize("written", ["Tassens Zoo", "tassens zoo ab", "Tasens Zoo", "TassensZoo HB"])
def test_what_is_surely_there_is_warned_of(written: str):
    assert [match.verdict for match in found(written, "Tassens Zoo AB")[:1]] == ["same"]


@pytest.mark.parametrize("written", ["Helt Nya Möbler AB", "Zebrans Optik", "Xy", "", "AB"])
def test_nothing_is_found_where_nothing_is_probable(written: str):
    assert found(written) == []


def test_initials_find_the_name_and_the_name_its_initials():
    assert refs(found("SDF", "Stora Dammens Företagsservice AB"))[:1] == ["K0"]
    assert refs(found("Stora Dammens Företagsservice AB", "SDF"))[:1] == ["K0"]
    assert refs(found("SD Företagsservice", "Stora Dammens Företagsservice AB"))[:1] == ["K0"]
    assert found("SDF", "Stora Dammens Företagsservice AB")[0].verdict == "similar"


def test_a_name_half_typed_lists_those_that_begin_so():
    names = ("Folktandvården Varberg", "Folktandvården Kungsbacka", "Folkets Hus")

    assert set(refs(found("Folktandv", *names))[:2]) == {"K0", "K1"}
    assert {match.verdict for match in found("Folktandv", *names)} == {"similar"}
    assert refs(found("Ta", "Tassens Zoo AB"))[:1] == ["K0"]


def test_neighbours_in_name_are_no_warning():
    """What differs is the word that tells them apart."""
    for written, known in (
        ("Gävle Trafikskola AB", "Borås Trafikskola AB"),
        ("Eskilstuna kommun", "Eslövs kommun"),
        ("Erikssons Bygg", "Perssons Bygg"),
        ("Livs i Vemdalen AB", "Livs i Julita AB"),
    ):
        assert "same" not in [match.verdict for match in found(written, known)], written


def test_a_town_alone_is_no_warning():
    assert [match.verdict for match in found("Lund")] == ["similar"]


# Branches, numbers and addresses.

STORE = Place("E1", "Hemköp", "Storgatan 4", "411 01", "Göteborg", "556016-0680")


def test_a_chain_has_another_door_in_another_street():
    matches = Register([STORE]).find(Place("?", "Hemköp", "Hamngatan 7", "43243", "Varberg"))

    assert [(match.ref, match.verdict) for match in matches] == [("E1", "similar")]
    assert "branch" in matches[0].reasons


def test_of_several_doors_with_one_name_the_address_says_which():
    doors = [replace(STORE, ref=f"E{at}", street=f"Gata {at}") for at in range(1, 5)]

    matches = Register(doors).find(Place("?", "Hemkøp ab", "Gata 3", None, "Göteborg"))

    assert (matches[0].ref, matches[0].verdict) == ("E3", "same")
    assert {match.verdict for match in matches[1:]} == {"similar"}


def test_without_an_address_none_of_several_doors_is_warned_of():
    doors = [replace(STORE, ref=f"E{at}", street=f"Gata {at}") for at in range(1, 4)]

    assert [match.verdict for match in Register(doors).find(Place("?", "Hemköp"))] == ["similar"] * 3


@pytest.mark.parametrize(
    ("street", "postcode", "city"),
    [
        ("Storg. 4", "41101", "Göteborg"),
        ("storgatan 4", None, "GÖTEBORG"),
        ("Storgatan 4 A", "411 01", "Göteborg"),
        ("c/o Persson, Storgatan 4", "411 01", "Goteborg"),
        ("Storgatn 4", "S-411 01", "Göteborg"),
    ],
)
def test_one_address_is_written_in_many_ways(street: str, postcode: str | None, city: str):
    matches = Register([STORE, *OTHERS]).find(Place("?", "Hemkop", street, postcode, city))

    assert (matches[0].ref, matches[0].verdict) == ("E1", "same")
    assert "address" in matches[0].reasons


@pytest.mark.parametrize("street", ["Storgatan 5", "Storvägen 4", "Storgatan 44"])
def test_another_number_or_street_is_another_door(street: str):
    matches = Register([STORE]).find(Place("?", "Hemköp", street, "41101", "Göteborg"))

    assert [(match.verdict, "branch" in match.reasons) for match in matches] == [("similar", True)]


def test_an_entrance_tells_two_doors_apart():
    register = Register(
        [replace(STORE, street="Storgatan 4 A"), replace(STORE, ref="E2", street="Storgatan 4B")]
    )

    matches = register.find(replace(STORE, ref="?", street="Storgatan 4b", orgnr=None))

    assert [(match.ref, match.verdict) for match in matches] == [("E2", "same"), ("E1", "similar")]


@pytest.mark.parametrize("orgnr", ["5560160680", "556016-0680", "16556016-0680", "556016 0680"])
def test_a_number_alone_is_enough(orgnr: str):
    matches = Register([STORE, *OTHERS]).find(Place("?", "", orgnr=orgnr))

    assert [(match.ref, match.verdict, match.reasons) for match in matches] == [("E1", "same", ("orgnr",))]


def test_several_doors_with_one_number_are_not_duplicates():
    doors = [
        Place("E1", "Kommunens kök", "Skolgatan 1", None, "Kil", "2120001801"),
        Place("E2", "Kommunens förråd", "Banvägen 9", None, "Kil", "2120001801"),
    ]
    register = Register(doors)

    assert {match.verdict for match in register.find(Place("?", "", orgnr="212000-1801"))} == {"similar"}
    assert list(register.pairs()) == []
    asked = Place("?", "Kommunens simhall", "Badgatan 3", None, "Kil", "2120001801")
    assert {match.verdict for match in register.find(asked)} == {"similar"}


def test_one_name_with_another_number_at_another_door_is_no_warning():
    asked = replace(STORE, ref="?", orgnr="5567037485", street="Ringvägen 80")

    assert [match.verdict for match in Register([STORE]).find(asked)] == ["similar"]


def test_an_address_alone_lists_who_is_there_without_a_warning():
    matches = Register([STORE, *OTHERS]).find(Place("?", "", "Storgatan 4", None, "Göteborg"))

    assert [(match.ref, match.verdict, match.reasons) for match in matches] == [
        ("E1", "similar", ("address",))
    ]


def test_where_i_stand_lists_who_is_here_the_nearest_first():
    here = Place("?", "", lat=57.7001, lon=11.9701)
    register = Register(
        [
            Place("near", "Tassens Zoo", lat=57.7002, lon=11.9702),
            Place("next door", "Bullens Bageri", lat=57.7006, lon=11.9710),
            Place("far", "Karlssons Bil", lat=57.9, lon=12.4),
            Place("nowhere", "Svensk Handel"),
        ]
    )

    matches = register.find(here)

    assert [(match.ref, match.reasons) for match in matches] == [
        ("near", ("near",)),
        ("next door", ("near",)),
    ]
    assert {match.verdict for match in matches} == {"similar"}


@pytest.mark.parametrize("edge", [57.70999, 57.71, 57.71001])
def test_who_stands_across_the_edge_of_a_square_is_near_too(edge: float):
    register = Register([Place("E1", "Tassens Zoo", lat=edge + 0.0003, lon=11.97)])

    assert refs(register.find(Place("?", "", lat=edge - 0.0003, lon=11.97))) == ["E1"]


def test_of_two_doors_with_one_name_the_one_where_i_stand_comes_first():
    doors = [
        Place("E1", "Hemköp", lat=57.70, lon=11.97),
        Place("E2", "Hemköp", lat=59.33, lon=18.06),
    ]

    assert refs(Register(doors).find(Place("?", "hemkop", lat=59.3301, lon=18.0601)))[0] == "E2"


def test_another_name_that_it_is_known_by_finds_it_once():
    register = Register([Place("E1", "Svenska Bensinaktiebolaget", aliases=("Macken i Kil",)), *OTHERS])

    assert refs(register.find(Place("?", "Macken i Kil"))) == ["E1"]
    assert refs(register.find(Place("?", "Svenska Bensin")))[:1] == ["E1"]


# The whole register.


def test_suspected_pairs_come_once_the_surest_first():
    register = Register(
        [
            Place("b", "Tassens Zoo", "Storgatan 4", None, "Göteborg"),
            Place("a", "Tasens Zoo AB", "Storg. 4", None, "Göteborg"),
            Place("d", "Restaurang Kalles"),
            Place("c", "Kalles Krog"),
            *OTHERS,
        ]
    )
    told: list[tuple[int, int]] = []

    pairs = list(register.pairs(lambda done, of: told.append((done, of))))

    assert [(one, other) for one, other, _ in pairs] == [("a", "b"), ("c", "d")]
    assert pairs[0][2].verdict == "same"
    assert told[-1] == (len(register), len(register))


def test_branches_of_a_chain_are_no_suspicion():
    doors = [replace(STORE, ref=f"E{at}", street=f"Gata {at}") for at in range(5)]

    assert list(Register(doors).pairs()) == []


# Whatever the names are.

WORDS = ["Tassens", "Zoo", "Bullens", "Bageri", "Kalles", "Krog", "Åkeri", "Väst", "Café"]
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(" ".join)
STREETS = st.one_of(st.none(), st.integers(1, 9).map(lambda number: f"Storgatan {number}"))
PLACES = st.lists(st.tuples(NAMES, STREETS), min_size=1, max_size=12, unique=True).map(
    lambda rows: [Place(f"E{at:02}", name, street) for at, (name, street) in enumerate(rows)]
)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(PLACES)
def test_an_unchanged_row_is_found_first(places: list[Place]):
    register = Register(places)
    for place in places:
        best = register.find(place, top=len(places))[0]
        twin = next(one for one in places if one.ref == best.ref)
        assert sorted(twin.name.split()) == sorted(place.name.split())
        if place.street:
            assert (best.ref, best.verdict) == (place.ref, "same") or twin.name != place.name


@QUICK
@given(PLACES, st.sampled_from([str.upper, str.lower, lambda name: f"{name} AB", lambda name: f"HB {name}"]))
def test_case_and_legal_form_change_nothing(places: list[Place], change):
    register = Register(places)
    for place in places:
        assert register.find(replace(place, name=change(place.name))) == register.find(place)


@QUICK
@given(PLACES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(places: list[Place], some: Random):
    shuffled = places[:]
    some.shuffle(shuffled)
    one, other = Register(places), Register(shuffled)
    assert [one.find(place) for place in places] == [other.find(place) for place in places]
    assert list(one.pairs()) == list(other.pairs())


@QUICK
@given(PLACES, PLACES, st.data())
def test_adding_replacing_and_removing_equals_building_anew(before: list[Place], after: list[Place], data):
    register = Register(before)
    kept = data.draw(st.sets(st.sampled_from([place.ref for place in before])))
    for place in before:
        if place.ref not in kept:
            register.remove(place.ref)
    for place in after:
        register.put(place)
    left = {place.ref: place for place in before if place.ref in kept} | {place.ref: place for place in after}
    anew = Register(left.values())

    assert len(register) == len(left)
    assert [register.find(place) for place in before] == [anew.find(place) for place in before]


@given(st.text(max_size=40), st.text(max_size=12), st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_gets_an_answer(name: str, street: str, number: str):
    asked = Place("?", name, street, street, street, number)
    matches = Register([STORE, *OTHERS, Place("odd", name, street)]).find(asked)

    assert all(0 <= match.score <= 1 for match in matches)
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)


def test_pairs_go_on_while_the_register_changes():
    """The page of suspected pairs reads on while colleagues add and merge."""
    twins = [Place(f"{letter}{at}", f"Tassens Zoo {at}") for at in range(3) for letter in "ab"]
    register = Register(twins)
    pairs = register.pairs()
    next(pairs)
    for twin in twins:
        register.remove(twin.ref)

    assert len(register) == 0
    assert all(one < other for one, other, _ in pairs)


def test_removing_who_is_not_there_is_no_error():
    register = Register([STORE])
    register.remove("nobody")
    register.remove("E1")

    assert (len(register), register.find(STORE)) == (0, [])
