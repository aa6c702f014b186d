"""The laws and articles that rules may rest on: rules/laws.yaml, and where to read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from smartmado.content.loader import content_root
from smartmado.content.rulebook import Rulebook
from smartmado.content.yaml_source import read_yaml

_ERAS = {"明治": 1, "大正": 2, "昭和": 3, "平成": 4, "令和": 5}
_SHOWN_AT = "https://laws.e-gov.go.jp/law/"
_ORDINANCE = re.compile(r".{1,6}?[都道府県市区町村].*(条例|要綱)")
"""A city's or prefecture's own: 見本市墓地条例."""
_NUMBER = re.compile(r"(明治|大正|昭和|平成|令和)(\d+)年(法律|政令)第(\d+)号")
_ID = re.compile(r"(\d)(\d\d)(AC|CO)(0000|1000|0100)(\d{6})")
"""Era, year, kind, who brought it in (the government, members of the lower or the upper house), number."""


@dataclass(frozen=True)
class Law:
    """A law under the name that rules use. `whole`: may be cited without an article."""

    name: str
    articles: frozenset[str]
    whole: bool
    number: str | None = None
    official: str | None = None
    egov: str | None = None

    @property
    def address(self) -> str | None:
        """Where e-Gov 法令検索 shows it; None where that is not known for certain."""
        name = self.egov or self._order()
        return None if name is None else _SHOWN_AT + name

    def _order(self) -> str | None:
        """The id of a cabinet order: its number tells all of it."""
        found = _NUMBER.fullmatch(self.number or "")
        if not found or found[3] != "政令":
            return None
        return f"{_ERAS[found[1]]}{int(found[2]):02}CO{int(found[4]):010}"

    @property
    def mistake(self) -> str | None:
        """What is wrong with the id, if it does not say the law's number."""
        if self.egov is None:
            return None
        said, shaped = _NUMBER.fullmatch(self.number or ""), _ID.fullmatch(self.egov)
        if said and shaped:
            number = str(_ERAS[said[1]]), f"{int(said[2]):02}", f"{int(said[4]):06}"
            if number == (shaped[1], shaped[2], shaped[5]):
                return None
        return f"laws.yaml: {self.name}: egov の {self.egov} は、{self.number} の番号ではありません"


def read_laws() -> dict[str, Law]:
    """Every law of rules/laws.yaml by its name; empty where there is no such file."""
    root = content_root()
    path = root / "rules" / "laws.yaml"
    if not path.exists():
        return {}
    return {
        name: Law(
            name,
            frozenset(entry.get("articles", ())),
            bool(entry.get("whole")) or "articles" not in entry,
            entry.get("number"),
            entry.get("official"),
            entry.get("egov"),
        )
        for name, entry in read_yaml(path, root).data.items()
    }


def cited(book: Rulebook) -> Iterator[tuple[str, str]]:
    """What the rules of a city rest on: the id of a procedure or parameter, and the law with its article."""
    for procedure in book.procedures.values():
        for version in procedure.versions:
            yield from ((procedure.id, ref) for ref in version.legal_basis)
    for parameter in book.parameters.values():
        yield from ((parameter.id, ref) for ref in parameter.legal_basis)


def find_law(ref: str, laws: Mapping[str, Law]) -> tuple[Law, str] | None:
    """The law that a reference begins with (the longest name that fits), and what follows it."""
    fitting = [name for name in laws if ref.startswith(name)]
    if not fitting:
        return None
    name = max(fitting, key=len)
    return laws[name], ref[len(name) :].strip()


def law_mistakes(book: Rulebook, laws: Mapping[str, Law]) -> list[str]:
    """References that lead to no law or article of laws.yaml. A city's own ordinances are its own matter."""
    mistakes = [law.mistake for law in laws.values() if law.mistake]
    for key, ref in cited(book) if laws else ():
        found = find_law(ref, laws)
        if found is None:
            if not _ORDINANCE.match(ref):
                mistakes.append(f"{key}: 根拠「{ref}」の法令が laws.yaml にありません")
        elif found[1] not in found[0].articles and not (found[1] == "" and found[0].whole):
            mistakes.append(
                f"{key}: 根拠「{ref}」の条が laws.yaml にありません。条文を確かめ、正しければ足してください"
            )
    return mistakes
