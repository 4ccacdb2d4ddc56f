"""Paging: one page of a select, with the same number of queries whatever its length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select

from crm.database import db

Row = TypeVar("Row")
PAGE_SIZE = 25


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list. `page` counts from 1; `total` is the length of the whole list."""

    rows: Sequence[Row]
    page: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def prev_url(self) -> str | None:
        """The page before, with the same filters; None on the first."""
        return self._url(self.page - 1) if self.page > 1 else None

    @property
    def next_url(self) -> str | None:
        """The page after, with the same filters; None on the last."""
        return self._url(self.page + 1) if self.page < self.pages else None

    def _url(self, page: int) -> str:
        arguments: Mapping[str, Any] = {
            **(request.view_args or {}),
            **request.args.to_dict(flat=False),
            "page": page,
        }
        return url_for(request.endpoint or "", **arguments)


def requested_page() -> int:
    """The page asked for in the address; 1 when it is no number."""
    return max(1, request.args.get("page", 1, type=int))


def page_of_all(every: Sequence[Row], page: int, size: int = PAGE_SIZE) -> Page[Row]:
    """One page of a list that is at hand whole, such as one that had to be sorted after reading."""
    page = min(page, max(1, -(-len(every) // size)))
    return Page(every[(page - 1) * size : page * size], page, len(every), size)


def page_of(
    statement: Select[*tuple[Any, ...]], page: int, size: int = PAGE_SIZE, scalars: bool = True
) -> Page[Any]:
    """Run `statement` (ordered) for one page: two queries, the count and the rows."""
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    page = min(page, max(1, -(-total // size)))
    limited = statement.limit(size).offset((page - 1) * size)
    rows = db.session.scalars(limited).all() if scalars else db.session.execute(limited).all()
    return Page(rows, page, total, size)
