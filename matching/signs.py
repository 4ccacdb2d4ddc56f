"""What a workplace is like, whatever is made there: the closed list that lexicon, wishes and employers share.

A sign has a strength from -1 (the opposite is certain) over 0 (nothing known) to 1 (certain).
"""

SIGNS: dict[str, str] = {
    "outdoors": "mostly in the open air",
    "quiet": "calm and silent, nobody hurries",
    "hurried": "a high pace, short deadlines",
    "alone": "by oneself, little talk",
    "people": "meets customers, guests, patients or pupils all day",
    "teamwork": "close work with colleagues",
    "physical": "the body works: carrying, lifting, walking far",
    "seated": "mostly sitting",
    "hands": "making or mending something with the hands",
    "precise": "small parts, exactness, patience",
    "orderly": "sorting, counting, everything in its place",
    "creative": "own ideas, shape, colour, sound",
    "caring": "looking after people or animals",
    "teaching": "explaining, showing, leading others",
    "machines": "tools, engines, machines",
    "screen": "a computer most of the day",
    "driving": "behind a wheel, on the road",
    "routine": "the same tasks every day",
    "varied": "no day is like another",
    "messy": "dirt, grease, smells",
    "late": "evenings or nights",
    "early": "early mornings",
    "nature": "plants, soil, woods, water",
    "simple": "learnt in a day, no schooling needed",
}
