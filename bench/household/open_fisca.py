"""The rules as a tax-benefit system of openfisca-core, written from the program of all rules.

What is read more than once and takes some work is a variable, as one writes it there, and as is quicker
than formulas written out; everything else stands in the formulas as numpy. Words are numbers, kin come
as places, ages as comparisons with days that come as inputs. Only calculating is measured: the
households are built beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.household.texts import often_used
from smartmado.decisions.compiled.program import Node, Program

PERIOD = "2026-11"
SLOTS = 4
"""Kin of one kind that a person of the made-up households has at most."""
_WORK = 6
"""Operations from which a part is a variable of its own."""
_BOUNDS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}


class OpenFisca:
    """One system for one program; `roots` are the nodes asked for."""

    def __init__(self, program: Program, roots: Sequence[int]) -> None:
        self._program = program
        self._columns = {c.fact: c for c in program.columns}
        self._codes: dict[str, dict[Any, int]] = {}
        self._own = {*often_used(program, roots, _WORK), *roots}
        self._own |= {i for i, n in enumerate(program.nodes) if n.op == "count"}
        self.roots = [f"x{i}" for i in roots]
        self._person = build_entity(key="person", plural="persons", label="", is_person=True)
        self._household = build_entity(
            key="household", plural="households", label="", roles=[{"key": "member", "plural": "members"}]
        )
        self.system = TaxBenefitSystem([self._person, self._household])
        self._inputs: dict[str, bool] = {}
        for number in sorted(self._own):
            self._add(number)

    def _add(self, number: int) -> None:
        node = self._program.nodes[number]
        entity = "person" if node.wide or f"x{number}" in self.roots else "household"
        text = self._text(number, entity, own=True)
        if node.op == "count":
            where = node.args[0]
            text = f"household.sum({self._text(where, 'members')}) >= {node.data[0]}"
            if entity == "person":
                raise ValueError("a count is asked for as it stands")
        elif not node.wide and entity == "person":
            text = f"({text}) & np.ones(person.count, dtype=bool)"
        names: dict[str, Any] = {"np": np, "P": PERIOD}
        members = "    members = household.members\n" if entity == "household" else ""
        source = f"def formula({entity}, period):\n{members}    return {text}\n"
        exec(source, names)  # noqa: S102 - a benchmark's own text
        self._variable(f"x{number}", bool, entity == "person", names["formula"])

    def _variable(self, name: str, kind: type, wide: bool, formula: Callable[..., Any] | None = None) -> None:
        keys: dict[str, Any] = {
            "value_type": kind,
            "entity": self._person if wide else self._household,
            "definition_period": DateUnit.MONTH,
            "label": name,
        }
        if formula is not None:
            keys["formula"] = formula
        self.system.add_variable(type(name, (Variable,), keys))

    def _input(self, name: str, kind: type, wide: bool, entity: str) -> str:
        if name not in self._inputs:
            self._inputs[name] = wide
            self._variable(name, kind, wide)
        return self._read(name, wide, entity)

    def _read(self, name: str, wide: bool, entity: str) -> str:
        if not wide and entity == "person":
            return f"person.household('{name}', P)"
        return f"{'household' if not wide else entity}('{name}', P)"

    def _text(self, number: int, entity: str, own: bool = False) -> str:
        """A node as numpy; `entity` is the population whose formula it is in."""
        node = self._program.nodes[number]
        if number in self._own and not own:
            asked = f"x{number}" in self.roots
            return self._read(f"x{number}", node.wide or asked, entity)
        match node.op:
            case "const":
                return str(bool(node.data[0]))
            case "given" | "one_of" | "bound":
                return self._tested(node, entity)
            case "before":
                return self._compared(number, node, entity)
            case "subject" | "member":
                name = f"subject{node.data[0]}" if node.op == "subject" else "member"
                return self._input(name, bool, True, entity)
            case "event_is":
                return self._word("type", node.data[1], False, entity)
            case "applies":
                return self._in_force(node, entity)
            case "not":
                return f"~({self._text(node.args[0], entity)})"
            case "and" | "or":
                joint = " & " if node.op == "and" else " | "
                return f"({joint.join(self._text(a, entity) for a in node.args)})"
            case "count":
                return ""
        people, n = node.data
        where = self._text(node.args[0], entity)
        slots = [self._input(f"{people}_{k}", int, True, entity) for k in range(SLOTS)]
        anyone = self._program.nodes[node.args[0]].op == "const"
        theirs = [f"({s} >= 0)" if anyone else f"np.where({s} >= 0, ({where})[{s}], False)" for s in slots]
        hits = " + ".join(f"{text}.astype(int)" for text in theirs)
        return f"(({hits}) >= {n})"

    def _tested(self, node: Node, entity: str) -> str:
        fact = node.data[0]
        column = self._columns[fact]
        wide = column.scope == "person"
        if node.op == "given":
            return self._input(f"f_{fact}", bool, wide, entity)
        if column.type == "list":
            parts = [self._input(f"f_{fact}_{v}", bool, wide, entity) for v in node.data[2]]
            return f"({' | '.join(parts)})"
        if node.op == "bound":
            read = self._input(f"f_{fact}", int, wide, entity)
            return f"({read} {_BOUNDS[node.data[2]]} {node.data[3]})"
        return self._word(fact, node.data[2], wide, entity)

    def _word(self, fact: str, wanted: Sequence[Any], wide: bool, entity: str) -> str:
        read = self._input(f"f_{fact}", int, wide, entity)
        codes = [self.code(fact, v) for v in wanted]
        return f"({read} == {codes[0]})" if len(codes) == 1 else f"np.isin({read}, {codes})"

    def _in_force(self, node: Node, entity: str) -> str:
        day, (since, until) = self._input(f"day{node.args[0]}", int, False, entity), node.data
        started = f"({day} >= {since.toordinal()})"
        return started if until is None else f"({started} & ({day} < {until.toordinal()}))"

    def code(self, fact: str, value: Any) -> int:
        """The number of a word."""
        return self._codes.setdefault(fact, {}).setdefault(value, len(self._codes[fact]))

    def _compared(self, number: int, node: Node, entity: str) -> str:
        if not node.wide:
            return self._input(f"c{number}", bool, False, entity)
        wide = [a for a in node.args if self._program.nodes[a].wide]
        if len(wide) == 2:
            return self._input(f"d{number}", bool, True, entity)
        start = wide[0]
        while self._program.nodes[start].args:
            start = self._program.nodes[start].args[0]
        day = self._input(f"f_{self._program.nodes[start].data[0]}", int, True, entity)
        cut = self._input(f"c{number}", int, False, entity)
        return f"({day} {'<' if wide[0] == node.args[0] else '>='} {cut})"

    # --- households -------------------------------------------------------------------------

    def simulation(self, told: Mapping[str, Any]) -> Simulation:
        """A household ready to be calculated (`told` as `texts.inputs` makes it)."""
        builder = SimulationBuilder()
        builder.create_entities(self.system)
        ids = [f"p{i}" for i in told["ids"]]
        builder.declare_person_entity("person", ids)
        builder.join_with_persons(
            builder.declare_entity("household", ["h"]), ["h"] * len(ids), ["member"] * len(ids)
        )
        simulation = builder.build(self.system)
        for name, wide in self._inputs.items():
            values = [self._value(name, p) for p in told["people"]] if wide else [self._shared(name, told)]
            simulation.set_input(name, PERIOD, np.array(values))
        return simulation

    def _value(self, name: str, facts: Mapping[str, Any]) -> Any:
        kin, _, slot = name.rpartition("_")
        if slot.isdigit() and kin in facts and isinstance(facts[kin], list):
            return facts[kin][int(slot)] if int(slot) < len(facts[kin]) else -1
        return self._fact(name, facts) if name.startswith("f_") else facts[name]

    def _shared(self, name: str, told: Mapping[str, Any]) -> Any:
        if not name.startswith("f_"):
            return told["cuts"][name]
        return self._fact(name, {**told["answers"], **told["event0"]})

    def _fact(self, name: str, facts: Mapping[str, Any]) -> Any:
        fact = name.removeprefix("f_")
        if fact in facts:
            value = facts[fact]
            return self.code(fact, value) if isinstance(value, str) else value
        listed = next(f for f, c in self._columns.items() if c.type == "list" and fact.startswith(f"{f}_"))
        return fact.removeprefix(f"{listed}_") in facts[listed]

    def calculate(self, simulation: Simulation) -> list[Any]:
        """For each result one truth per person."""
        return [simulation.calculate(name, PERIOD) for name in self.roots]
