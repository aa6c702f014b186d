"""A contact sheet of all forms, filled with their longest values: out/contact_sheet/NN.png, twelve on each.

No measurement: something to look at after a change of the layout or of a form.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image

from smartmado.content.sample_form import sample_form
from smartmado.documents import render_form
from smartmado.documents.preview import page_pictures
from tests.support.rulebooks import checkout_rulebook

ACROSS, DOWN, WIDTH, HEIGHT = 4, 3, 620, 877


def main() -> None:
    """Write the pictures and say where."""
    folder = Path("out/contact_sheet")
    folder.mkdir(parents=True, exist_ok=True)
    forms = checkout_rulebook().forms.values()
    pages = [p for form in forms for p in page_pictures(render_form(form, sample_form(form)), WIDTH)]
    on_one = ACROSS * DOWN
    for number, start in enumerate(range(0, len(pages), on_one), 1):
        sheet = Image.new("L", (ACROSS * WIDTH, DOWN * HEIGHT), 128)
        for i, page in enumerate(pages[start : start + on_one]):
            picture = Image.open(BytesIO(page))
            picture.thumbnail((WIDTH - 6, HEIGHT - 6))
            sheet.paste(picture, (i % ACROSS * WIDTH + 3, i // ACROSS * HEIGHT + 3))
        sheet.save(folder / f"{number:02d}.png")
    print(f"{len(pages)} pages of {len(forms)} forms: {folder}/01.png to {number:02d}.png")
