"""Long lists a page at a time. What is asked for in the address can never be wrong, only ignored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


@dataclass(frozen=True)
class Pages:
    """One page of a list: loop over it. `previous` and `next` are addresses, or ""."""

    items: list
    number: int
    count: int
    total: int
    first: int
    last: int
    previous: str
    next: str

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def words(self) -> str:
        """`26 to 50 of 83`, `3 in all`, `None`."""
        if not self.total:
            return "None"
        return f"{self.total:,} in all" if self.count == 1 else f"{self.first:,} to {self.last:,} of {self.total:,}"


def page_of(request: HttpRequest, queryset: QuerySet | list, size: int = 25) -> Pages:
    """The page that `?page=` asks for. Nonsense gives the first page, a number too high the last."""
    asked = request.GET.get("page", "")
    number = int(asked) if re.fullmatch(r"[0-9]{1,9}", asked) else 1
    paginator = Paginator(queryset, size)
    found = paginator.get_page(max(1, number))
    here = found.number
    return Pages(
        items=list(found.object_list),
        number=here,
        count=paginator.num_pages,
        total=paginator.count,
        first=found.start_index(),
        last=found.end_index(),
        previous=_address(request, here - 1) if found.has_previous() else "",
        next=_address(request, here + 1) if found.has_next() else "",
    )


def sort_of(request: HttpRequest, allowed: Mapping[str, str], default: str) -> str:
    """The ordering for `?sort=`: one of the allowed words, else the default; never a column name from outside."""
    return allowed.get(request.GET.get("sort", ""), allowed[default])


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
