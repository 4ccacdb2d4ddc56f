"""Names of workplaces as hurried people write them: one way to go wrong each, drawn from a seed.

Written from what people do, not from what the engine reads: the lists here are not those of `matching/data`.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from matching.duplicates import Place

_FORM = re.compile(r"\b(AB|HB|KB|Aktiebolag|Handelsbolag|Ek\.? ?[Ff]ör\.?)\b\.?", re.IGNORECASE)
_BY_EAR = (
    *(("sj", "sch"), ("sj", "sk"), ("skj", "sj"), ("stj", "sj"), ("sch", "sj"), ("tj", "kj"), ("kj", "tj")),
    *(("ck", "k"), ("k", "ck"), ("c", "k"), ("c", "s"), ("qu", "kv"), ("q", "k"), ("z", "s"), ("s", "z")),
    *(("x", "ks"), ("ks", "x"), ("w", "v"), ("v", "w"), ("ph", "f"), ("f", "ph"), ("th", "t"), ("t", "th")),
    *(
        ("hj", "j"),
        ("gj", "j"),
        ("lj", "j"),
        ("dj", "j"),
        ("tion", "sjon"),
        ("tion", "schon"),
        ("ssion", "sjon"),
    ),
    *(("ll", "l"), ("nn", "n"), ("tt", "t"), ("ss", "s"), ("mm", "m"), ("pp", "p"), ("rr", "r"), ("l", "ll")),
    *(("n", "nn"), ("t", "tt"), ("ä", "e"), ("e", "ä"), ("å", "o"), ("o", "å"), ("y", "i"), ("i", "y")),
    *(
        ("u", "o"),
        ("ö", "u"),
        ("er", "ar"),
        ("rl", "l"),
        ("rs", "s"),
        ("ng", "gn"),
        ("dt", "t"),
        ("gt", "kt"),
    ),
    *(
        ("ch", "sch"),
        ("sh", "sch"),
        ("ee", "i"),
        ("oo", "o"),
        ("ai", "aj"),
        ("ej", "äj"),
        ("y", "j"),
        ("eu", "ev"),
    ),
)
_SHORT = {
    "svenska": "sv.",
    "svensk": "sv.",
    "sverige": "sv",
    "sweden": "swe",
    "stockholm": "sthlm",
    "göteborg": "gbg",
    "malmö": "mmö",
    "kommun": "kn",
    "förskola": "fsk",
    "förskolan": "fskolan",
    "skola": "sk.",
    "restaurang": "rest.",
    "service": "serv.",
    "bemanning": "bem.",
    "fastighets": "fast.",
    "assistans": "ass.",
    "konsult": "kons.",
    "transport": "transp.",
    "transporter": "transp.",
    "företag": "ftg",
    "förening": "fören.",
    "nordic": "nord.",
    "scandinavia": "scand.",
    "international": "int.",
    "group": "grp",
    "gruppen": "gr.",
    "management": "mgmt",
    "trafikskola": "trafiksk.",
    "rekrytering": "rekr.",
    "entreprenad": "entr.",
    "folktandvården": "ftv",
    "länsstyrelsen": "lst",
    "stiftelsen": "stift.",
    "norra": "n.",
    "södra": "s.",
    "västra": "v.",
    "östra": "ö.",
}
_OTHERWISE = (
    ("restaurang", "krog", "krogen", "pizzeria", "restaurant", "bistro", "matställe"),
    ("bageri", "konditori", "bageri & konditori", "bagare"),
    ("förskola", "dagis", "daghem"),
    ("förskolan", "dagiset", "daghemmet"),
    ("verkstad", "mek", "bilverkstad", "bilservice"),
    ("frisör", "salong", "hårsalong", "frisering"),
    ("städ", "städservice", "städfirma", "lokalvård"),
    ("livs", "matbutik", "närlivs", "livsmedel"),
    ("hotell", "hotel", "pensionat", "vandrarhem"),
    ("café", "fik", "kafé", "kondis"),
    ("åkeri", "transport", "frakt"),
    ("måleri", "målare", "målerifirma"),
    ("trafikskola", "körskola", "bilskola"),
    ("bemanning", "rekrytering", "personaluthyrning"),
    ("bygg", "byggfirma", "byggservice"),
)
_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
_TOWNS = (
    "Göteborg",
    "Västerås",
    "Kristinehamn",
    "Örebro",
    "Luleå",
    "Ystad",
    "Borås",
    "Mölndal",
    "Gävle",
    "Visby",
)
_VOWELS = "aeiouyåäö"

Change = Callable[[str, random.Random], str]


def form(name: str, some: random.Random) -> str:
    """Another legal form, one more, or none."""
    if _FORM.search(name) and some.random() < 0.5:
        return _FORM.sub("", name).strip()
    bare = _FORM.sub("", name).strip()
    return f"{bare} {some.choice(('AB', 'HB', 'Aktiebolag', 'Handelsbolag', 'ek. för.', 'KB', 'AB (publ)'))}"


def form_first(name: str, some: random.Random) -> str:
    """The legal form in front."""
    return f"{some.choice(('AB', 'Aktiebolaget', 'HB'))} {_FORM.sub('', name).strip()}"


def dots(name: str, some: random.Random) -> str:
    """Å, ä, ö as on a foreign keyboard."""
    if some.random() < 0.5:
        return name.translate(str.maketrans("åäöÅÄÖé", "aaoAAOe"))
    return "".join(
        {"å": "aa", "ä": "ae", "ö": "oe", "Å": "Aa", "Ä": "Ae", "Ö": "Oe"}.get(one, one) for one in name
    )


def case(name: str, some: random.Random) -> str:
    """All capitals, or none."""
    return some.choice((name.upper(), name.lower(), name.title()))


def slip(name: str, some: random.Random) -> str:
    """A letter more, less or other, or two that have changed places."""
    at = some.randrange(len(name) - 1) if len(name) > 1 else 0
    kind = some.randrange(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + some.choice(_LETTERS) + name[at:]
    if kind == 2:
        return name[:at] + some.choice(_LETTERS) + name[at + 1 :]
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


def two_slips(name: str, some: random.Random) -> str:
    """Two slips of the finger."""
    return slip(slip(name, some), some)


def joined(name: str, some: random.Random) -> str:
    """A space left out."""
    spaces = [at for at, sign in enumerate(name) if sign == " "]
    if not spaces:
        return name
    at = some.choice(spaces)
    return name[:at] + name[at + 1 :]


def split(name: str, some: random.Random) -> str:
    """A long word written as two, or a space that has moved a letter."""
    spaces = [at for at, sign in enumerate(name) if sign == " " and 1 < at < len(name) - 1]
    if spaces and some.random() < 0.5:
        at = some.choice(spaces)
        return name[: at - 1] + " " + name[at - 1] + name[at + 1 :]
    words = name.split()
    at = max(range(len(words)), key=lambda one: len(words[one]))
    if len(words[at]) > 5:
        cut = some.randrange(3, len(words[at]) - 2)
        words[at] = f"{words[at][:cut]} {words[at][cut:]}"
    return " ".join(words)


def last_dropped(name: str, some: random.Random) -> str:
    """The last word left out, and the legal form with it."""
    words = _FORM.sub("", name).split()
    return " ".join(words[:-1]) if len(words) > 1 else name


def town_added(name: str, some: random.Random) -> str:
    """The town behind the name."""
    return f"{name} {some.choice(('i ', '', '- ', ', '))}{some.choice(_TOWNS)}"


def town_removed(name: str, some: random.Random) -> str:
    """What stands after *i* left out."""
    return re.sub(r" i [A-ZÅÄÖ]\w+", "", name)


def ampersand(name: str, some: random.Random) -> str:
    """&, och, o and + for one another."""
    return re.sub(r"\s*&\s*|\s+(?:och|o)\s+|\s*\+\s*", some.choice((" och ", " & ", " o ", " + ", "&")), name)


def by_ear(name: str, some: random.Random) -> str:
    """One to three spellings that sound alike."""
    for _ in range(some.choice((1, 2, 2, 3))):
        fits = [(one, other) for one, other in _BY_EAR if one in name.lower()]
        if fits:
            one, other = some.choice(fits)
            places = [found.start() for found in re.finditer(one, name.lower())]
            at = some.choice(places)
            name = name[:at] + other + name[at + len(one) :]
    return name


def order(name: str, some: random.Random) -> str:
    """The words in another order."""
    words = name.split()
    if some.random() < 0.6:
        words = _FORM.sub("", name).split() or words
    shuffled = words[:]
    for _ in range(5):
        some.shuffle(shuffled)
        if shuffled != words:
            break
    return " ".join(shuffled)


def shortened(name: str, some: random.Random) -> str:
    """Words abbreviated: by habit, cut with a full stop, or without vowels."""
    words = name.split()
    known = [at for at, word in enumerate(words) if word.lower() in _SHORT]
    if known and some.random() < 0.7:
        for at in known:
            words[at] = _SHORT[words[at].lower()]
        return " ".join(words)
    long = [at for at, word in enumerate(words) if len(word) > 5]
    for at in some.sample(long, min(len(long), some.choice((1, 1, 2)))):
        if some.random() < 0.75:
            words[at] = words[at][: some.choice((3, 4, 4, 5))] + some.choice((".", ".", ""))
        else:
            words[at] = words[at][0] + "".join(one for one in words[at][1:] if one.lower() not in _VOWELS)
    return " ".join(words)


def initials(name: str, some: random.Random) -> str:
    """The first letters of the words, with or without the legal form."""
    words = [one for one in re.findall(r"\w+", _FORM.sub("", name)) if one.lower() not in ("i", "och", "o")]
    if len(words) < 2:
        return name
    letters = "".join(word[0] for word in words).upper()
    return letters + some.choice(("", " AB", ""))


def some_initials(name: str, some: random.Random) -> str:
    """Initials for all words but one: *SD Företagsservice*."""
    words = re.findall(r"\w+", _FORM.sub("", name))
    if len(words) < 3:
        return name
    kept = some.choice((0, len(words) - 1))
    others = [word for at, word in enumerate(words) if at != kept]
    letters = "".join(word[0] for word in others).upper()
    return f"{words[kept]} {letters}" if kept == 0 else f"{letters} {words[kept]}"


def otherwise(name: str, some: random.Random) -> str:
    """Another word for the same kind of place."""
    for group in _OTHERWISE:
        for word in group:
            found = re.search(rf"\b{word}\b", name, re.IGNORECASE)
            if found:
                other = some.choice([one for one in group if one != word])
                return name[: found.start()] + other.capitalize() + name[found.end() :]
    return name


def otherwise_turned(name: str, some: random.Random) -> str:
    """Another word for the kind of place, in another order: *Kalles Krog*, *Restaurang Kalles*."""
    changed = otherwise(name, some)
    return changed if changed == name else order(changed, some)


def half_typed(name: str, some: random.Random) -> str:
    """Only the beginning, as one types."""
    return name[: max(4, round(len(name) * some.uniform(0.4, 0.8)))]


CHANGES: dict[str, Change] = {
    "legal form": form,
    "form first": form_first,
    "å ä ö": dots,
    "case": case,
    "one slip": slip,
    "two slips": two_slips,
    "joined": joined,
    "split": split,
    "last word dropped": last_dropped,
    "town added": town_added,
    "town removed": town_removed,
    "och": ampersand,
    "by ear": by_ear,
    "other order": order,
    "abbreviated": shortened,
    "initials": initials,
    "some initials": some_initials,
    "other word": otherwise,
    "other word, order": otherwise_turned,
    "half typed": half_typed,
}


def drawn(places: list[Place], each: int, seed: int) -> Iterator[tuple[str, Place, Place]]:
    """Give (kind, what is asked, the employer meant): `each` of every kind, and as many with two kinds at once.

    Half have no address; the others have the city, the street with it, or all.
    """
    some = random.Random(seed)  # noqa: S311
    kinds = sorted(CHANGES)
    for kind in [*kinds, "two at once"]:
        count = tries = 0
        while count < each and tries < each * 400:
            tries += 1
            meant = some.choice(places)
            changes = some.sample(kinds[:], 2) if kind == "two at once" else [kind]
            name = meant.name
            for change in changes:
                name = CHANGES[change](name, some) or name
            if name.strip() and (name != meant.name):
                count += 1
                yield kind, _asked(f"{kind} {count}", name, meant, some), meant


def _asked(ref: str, name: str, meant: Place, some: random.Random) -> Place:
    kept = some.choice((0, 0, 0, 1, 2, 3))
    return replace(
        meant,
        ref=ref,
        name=name,
        street=meant.street if kept >= 2 else None,
        postcode=meant.postcode if kept == 3 else None,
        city=meant.city if kept >= 1 else None,
        orgnr=None,
    )
