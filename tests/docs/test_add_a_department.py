"""docs/add-a-department.md is true: its example loads, and every key is explained."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from smartmado.content import schemas
from smartmado.content.loader import load_rulebook
from smartmado.routing.table import ENCODINGS

CITY = "312029"
ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/add-a-department.md").read_text(encoding="utf-8")


def test_the_example_gives_the_city_a_department_that_gets_a_procedure(tmp_path: Path) -> None:
    for folder in ("rules", "forms"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    department, sets = re.findall(r"(?s)```yaml\n(.*?)```", TEXT)
    overlay = tmp_path / "rules/municipal" / CITY
    with (overlay / "departments.yaml").open("a") as file:
        file.write(department)
    (overlay / "multicultural.yaml").write_text(sets)
    book = load_rulebook(CITY, tmp_path)
    assert book.departments["multicultural"].channel["csv_for_people"] is True
    assert book.procedures["waste_collection_guidance"].department == "multicultural"


def test_every_key_and_encoding_is_explained() -> None:
    keys = [*schemas.DepartmentSchema().fields, *schemas.ChannelSchema().fields, *ENCODINGS]
    assert not [key for key in keys if f"`{key}`" not in TEXT]
