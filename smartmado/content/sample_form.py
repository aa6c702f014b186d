"""A form filled with the longest value that every box must hold."""

from __future__ import annotations

from collections.abc import Sequence

from smartmado.content.forms import (
    FilledForm,
    Form,
    FormField,
    TextField,
    form_fields,
    people_blocks,
    repeated_fields,
)


def sample_form(form: Form, people: int | None = None) -> FilledForm:
    """The form with the longest value in every box and every box ticked.

    `people`: rows in each people block; None fills the sheet.
    """

    def fill(fields: Sequence[FormField]) -> dict[str, str | bool | None]:
        return {f.id: f.sample if isinstance(f, TextField) else True for f in fields}

    rows = {
        block.id: [fill(repeated_fields(block))] * (block.count if people is None else people)
        for block in people_blocks(form)
    }
    return FilledForm(
        fill(form_fields(form)),
        rows,
        person="見本　花子",
        city="見本市",
        prefecture="見本県",
        reference="R8-0000000",
    )
