"""Random employers and participants for rules with a shape."""

from hypothesis import strategies as st

from matching.hours import parse_availability, parse_opening_hours
from matching.languages import LEVELS
from matching.restrictions import FACTS, RESTRICTIONS
from matching.types import Employer, Participant, Position

hours = st.none() | st.integers(0, 40).map(float)
positions = st.none() | st.builds(Position, st.floats(57.0, 58.0), st.floats(11.5, 12.5))
levels = st.dictionaries(st.sampled_from(["sv", "en", "ar"]), st.sampled_from(LEVELS), max_size=2)
week_texts = st.sampled_from(
    ["", "mon-fri 08:00-12:00", "sat-sun 10:00-18:00", "mon 07:00-08:30", "fri 17:00-02:00"]
)

employers = st.builds(
    Employer,
    ref=st.integers(0, 9999).map("E{:04}".format),
    name=st.sampled_from(["Tassen", "Bageriet Bullen", "Bilverkstan", "Café Kanel"]),
    sni=st.sampled_from(["", "47762", "10710", "45201", "56100", "88102"]),
    description=st.sampled_from(
        ["", "Djuraffär med kaniner och fisk", "Vi bakar bröd och bullar", "Bolaget ska reparera bilar"]
    ),
    stage=st.sampled_from(["", "prospect", "offers_places", "hosting", "paused", "declined"]),
    places=st.none() | st.integers(0, 3),
    hours_min=hours,
    hours_max=hours,
    opening_hours=week_texts.map(parse_opening_hours),
    position=positions,
    facts=st.dictionaries(st.sampled_from(FACTS), st.booleans()),
    languages=levels,
    is_friend=st.booleans(),
)
participants = st.builds(
    Participant,
    ref=st.just("P1"),
    interests=st.lists(
        st.sampled_from(["jobba med djur", "baka", "meka med bilar", "inte kök", "nåt lugnt"]), max_size=3
    ).map(tuple),
    occupations=st.lists(st.sampled_from(["5161", "94", "7231"]), max_size=1).map(tuple),
    restrictions=st.dictionaries(
        st.sampled_from(sorted(RESTRICTIONS)), st.sampled_from(["must", "prefer"]), max_size=4
    ),
    hours_min=hours,
    hours_max=hours,
    availability=week_texts.map(parse_availability),
    home=positions,
    max_km=st.none() | st.floats(0, 60),
    languages=levels,
)
