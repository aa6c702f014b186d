"""What a proof has to say to an official: where, what, and a resident in whom it can be seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

KINDS: Mapping[str, str] = {
    "never_for_event": "このできごとでは決して出ない",
    "never": "決して成り立たない条件",
    "always": "いつも成り立つ条件",
    "dead_branch": "決して選ばれない枝(any の一つ)",
    "fixed_fact": "いつも同じ答えになる事実",
    "contradiction": "同時に出ないはずの手続が同時に出る",
    "overlap": "同じ様式の手続が同時に出る",
    "uncovered": "どの手続も出ない場合がある",
    "direction": "市の決まりが国の規則の範囲の外に出る",
    "unused": "どこからも使われていない",
    "unsure": "証明の道具では分からない",
}
"""The kinds of findings, as `accept` in rules/proofs.yaml names them, and what they are called."""


Place: TypeAlias = tuple[str, str, tuple[Any, ...]]
"""Section, id and the path below it."""


@dataclass(frozen=True)
class ProofFinding:
    """One finding. `about`: the ids that it names.

    `show` makes the sample, a resident in whom it can be seen; `shows`: what to look at in the answer.
    """

    kind: str
    about: tuple[str, ...]
    place: Place
    message: str
    show: Callable[[], Mapping[str, Any] | None] = field(default=lambda: None, repr=False, compare=False)
    shows: str = ""

    @property
    def title(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]

    @cached_property
    def sample(self) -> Mapping[str, Any] | None:
        """The situation of a resident in whom it shows, confirmed by the interpreter.

        None where no resident is concerned. It is made when it is asked for, because nobody looks at
        that of a finding which the content accepts. Raises `SmartmadoError` that says why there is none.
        """
        return self.show()
