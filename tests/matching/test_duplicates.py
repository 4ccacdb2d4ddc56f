"""The employer that is in the register already is found, however its name, number or address was written."""

from matching.duplicates import Place, Register


def test_a_misspelt_name_is_found_and_warned_of():
    register = Register([Place("E1", "Tassens Zoo AB"), Place("E2", "Bullens Bageri HB")])

    found = register.find(Place("?", "Tasens zoo"))

    assert (found[0].ref, found[0].verdict) == ("E1", "same")
    assert "E2" not in [match.ref for match in found]


def test_a_chain_has_another_door_in_another_street():
    register = Register([Place("E1", "Hemköp", "Storgatan 1", "41101", "Göteborg")])

    found = register.find(Place("?", "Hemköp", "Hamngatan 7", "43243", "Varberg"))

    assert [(match.ref, match.verdict) for match in found] == [("E1", "similar")]
    assert "branch" in found[0].reasons
