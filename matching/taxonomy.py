"""The classifications: SNI 2007 for lines of business, SSYK 2012 and occupation names for occupations.

Source, credit and licence: `data/SOURCE.txt`.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.text import fold

_DATA = Path(__file__).parent / "data"
SAME_OCCUPATION = 0.5  # an occupation group is wide: a clerk may sell books or boats


def sni_label(code: str) -> str:
    """Give the Swedish label of an SNI code, of the nearest wider one when it is not listed, or ""."""
    labels = _sni()
    while code and code not in labels:
        code = code[:-1]
    return labels.get(code, "")


def ssyk_label(code: str) -> str:
    """Give the Swedish label of an SSYK code, or "" when it is not listed."""
    return _ssyk().get(code, "")


def is_sni(code: str) -> bool:
    """Say whether the code is one of SNI 2007's, at any level."""
    return code in _sni()


def sni_codes() -> list[str]:
    """List the codes of SNI 2007 at every level, in the order of the file."""
    return list(_sni())


def listed_sni(code: str) -> str:
    """Give the code where SNI 2007 has it, else the nearest wider one that it has, or "" for none."""
    while len(code) >= 2 and not is_sni(code):
        code = code[:-1]
    return code if is_sni(code) else ""


def is_ssyk(code: str) -> bool:
    """Say whether the code is one of SSYK 2012's, at any level."""
    return code in _ssyk()


def occupations_named(name: str) -> frozenset[str]:
    """Give the four-digit SSYK codes of the occupations with this name, however its å, ä, ö are typed."""
    return _occupation_names().get(fold(name), frozenset())


@cache
def stand_ins() -> tuple[list[str], NDArray[np.float32]]:
    """Give SSYK codes and a square over them: how far the column's occupations can stand in for the row's."""
    rows = [line.split("\t") for line in _lines("stand_ins.tsv")]
    codes = sorted({code for row in rows for code in row[:2]})
    number = {code: at for at, code in enumerate(codes)}
    shares = np.zeros((len(codes), len(codes)), dtype=np.float32)
    for code, other, share in rows:
        shares[number[code], number[other]] = float(share)
    np.fill_diagonal(shares, SAME_OCCUPATION)
    return codes, shares


@cache
def _sni() -> dict[str, str]:
    return dict(_rows("sni2007.tsv"))


@cache
def _ssyk() -> dict[str, str]:
    return dict(_rows("ssyk2012.tsv"))


@cache
def _occupation_names() -> dict[str, frozenset[str]]:
    names: dict[str, frozenset[str]] = {}
    for label, code in _rows("occupation_names.tsv"):
        # "Soldat/Sjöman" and "Kock, storhushåll" are each two ways in.
        for name in {label, *label.split("/"), label.partition(",")[0]}:
            names[fold(name.strip())] = names.get(fold(name.strip()), frozenset()) | {code}
    for keyword, code in _rows("keywords.tsv"):
        names[fold(keyword)] = names.get(fold(keyword), frozenset()) | {code}
    return names


def synonyms_of(word: str) -> tuple[str, ...]:
    """Give the words that people found to mean the same, in the order of the alphabet."""
    return _synonyms().get(word, ())


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    alike: dict[str, set[str]] = {}
    for word, synonym in _rows("synonyms.tsv"):
        alike.setdefault(word, set()).add(synonym)
        alike.setdefault(synonym, set()).add(word)
    return {word: tuple(sorted(others)) for word, others in alike.items()}


def _rows(file: str) -> list[tuple[str, str]]:
    return [(first, second) for first, _, second in (line.partition("\t") for line in _lines(file))]


def _lines(file: str) -> list[str]:
    return (_DATA / file).read_text(encoding="utf-8").splitlines()[1:]
