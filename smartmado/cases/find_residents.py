"""Find residents by name, birth date and address; every search is recorded."""

from __future__ import annotations

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.store.repositories import resident_search as search


def find_residents(desk: Desk, actor: Actor, query: search.ResidentQuery) -> search.SearchResult:
    """The hits, best first; protected people come suppressed, without address, household or relation."""
    with use_case(desk, actor, "find_residents", ("clerk",)) as work:
        found = search.search_residents(work.session, query)
        work.detail["hits"] = found.total
    return found
