"""How close one trade is to another: by the paths of their ids, by pairs, and by occupations that can stand in
for each other.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matching import taxonomy

HEAD_OF_GROUP, SAME_GROUP, SAME_FIELD = 0.75, 0.5, 0.17
# What a share of an occupation group that another can stand in for is worth, and where it ends.
STAND_IN, MOST_BY_STAND_IN = 0.5, 0.35
Square = NDArray[np.float32]


def relatedness(
    ids: Sequence[str], ssyk: Sequence[Mapping[str, float]], pairs: Mapping[frozenset[str], float]
) -> Square:
    """Give a symmetric square with ones on its diagonal: how close each trade is to each, 0–1.

    A pair that is given decides; else the closest of a shared path and of occupations that stand in.
    """
    near = np.maximum(_by_path(ids), _by_occupations(ssyk))
    number = {trade: at for at, trade in enumerate(ids)}
    for pair, share in pairs.items():
        one, other = (number.get(trade) for trade in sorted(pair))
        if one is not None and other is not None:
            near[one, other] = near[other, one] = share
    np.fill_diagonal(near, 1.0)
    return near


def _by_path(ids: Sequence[str]) -> Square:
    fields = _same([trade.split(".")[0] for trade in ids])
    heads = [".".join(trade.split(".")[:2]) for trade in ids]
    is_head = np.array([trade == head for trade, head in zip(ids, heads, strict=True)], dtype=bool)
    groups = _same(heads)
    near: Square = np.where(groups, SAME_GROUP, np.where(fields, SAME_FIELD, 0.0)).astype(np.float32)
    near[groups & (is_head[:, None] | is_head[None, :])] = HEAD_OF_GROUP
    return near


def _same(names: Sequence[str]) -> NDArray[np.bool_]:
    _, numbers = np.unique(np.array(names, dtype=str), return_inverse=True)
    same: NDArray[np.bool_] = numbers[:, None] == numbers[None, :]
    return same


def _by_occupations(ssyk: Sequence[Mapping[str, float]]) -> Square:
    """Give for each two trades the best of: one's code weight × share that stands in × the other's weight."""
    codes, shares = taxonomy.stand_ins()
    held = np.array([[_weight(code, listed) for code in codes] for listed in ssyk], dtype=np.float32).reshape(
        len(ssyk), len(codes)
    )
    reached = np.array([(row[:, None] * shares).max(axis=0) for row in held], dtype=np.float32)
    reached = reached.reshape(held.shape)
    near = np.array([(reached * row).max(axis=1) for row in held], dtype=np.float32)
    near = near.reshape(len(ssyk), len(ssyk))
    best: Square = np.minimum(np.maximum(near, near.T) * STAND_IN, MOST_BY_STAND_IN)
    return best


def _weight(code: str, listed: Mapping[str, float]) -> float:
    return max(
        (weight for prefix, weight in listed.items() if len(prefix) > 2 and code.startswith(prefix)),
        default=0.0,
    )
