"""Names that mean something to a file system or a spreadsheet are only names in what departments receive."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

from sqlalchemy import text

from smartmado.cases.confirm_case import confirm_case
from smartmado.cases.desk import Actor, Desk
from smartmado.cases.open_case import NewPerson, Opening, open_case

NAMES = ("../../etc/passwd", "..\\..\\con.pdf", "manifest.json", "manifest.json", "=1+1", "山" * 400)


def test_no_name_leaves_its_place_in_a_delivery(desk: Desk, clerk: Actor) -> None:
    people = [f"new{number}" for number in range(1, len(NAMES) + 1)]
    relations = ("世帯主", *("子" for _ in people[1:]))
    known = {"person_type": "japanese", "sex": "female", "insurance_type": "nhi"}
    new = [
        NewPerson(
            p, {**known, "name": n, "relation_to_head": r, "birth_date": f"{1970 + 25 * (r == '子')}-04-01"}
        )
        for p, n, r in zip(people, NAMES, relations, strict=True)
    ]
    moved = {"type": "move_in", "subjects": people, "move_in_date": "2026-11-09"}
    case = open_case(desk, clerk, Opening((moved,), new_people=new, answers={"visitor": "new1"}))
    confirm_case(desk, clerk, case.id, case.version)
    with desk.engine.connect() as connection:
        sent = connection.execute(text("select file_name, content from deliveries")).all()
    found = set()
    for file_name, content in sent:
        package = zipfile.ZipFile(io.BytesIO(content))
        inside = package.namelist()
        assert re.fullmatch(r"[0-9]{8}-[0-9]+_[a-z_]+_[0-9a-f]{16}\.zip", file_name)
        assert all(re.fullmatch(r"[0-9a-z_-]+\.(pdf|json|csv)", name) for name in inside)
        assert len(inside) == len(set(inside))
        facts = json.loads(package.read("data.json"))["facts"]
        encoding = json.loads(package.read("manifest.json"))["csv"]["encoding"]
        rows = list(csv.reader(io.StringIO(package.read("data.csv").decode(encoding), newline="")))
        told = {(row[1], row[4]) for row in rows if row[2] == "name"}
        assert told == {(p, f["name"]) for p, f in facts.items() if "name" in f}
        found |= told
    assert found == set(zip(people, NAMES, strict=True))
