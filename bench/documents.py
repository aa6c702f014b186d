"""Filled forms as PDF against ReportLab (as one meets it, with fonts parsed once, tuned), Skia and Cairo.

One dense page: 80 fields, 24 boxes to tick, some 900 letters. All draw the same letters at the same places
with the same fonts; ours begins with the values, the others get the places worked out beforehand. Pages are
compared as pixels first. In each round all take turns; ratios are of medians, by the clock and in processor
time, with those of single rounds behind them.
"""

import io
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageChops

from bench.papers import with_cairo, with_reportlab
from bench.papers.dense_form import dense_form, resident
from bench.papers.plan import Page, page_of
from bench.papers.with_skia import Skia
from bench.timing import both_seconds, seconds
from smartmado.content.forms import FilledForm, Form
from smartmado.content.loader import load_rulebook
from smartmado.content.sample_form import sample_form
from smartmado.documents import render_form, write_forms
from smartmado.documents.preview import page_pictures
from smartmado.documents.reference import reference_pdf

BATCH, FILES, ROUNDS = 1000, 40, 5
CODE = "MADO1/20261123-0001/01/DENSE/"
FEW, LONG = 100, 10_000


def main() -> None:
    """Print the ratios."""
    form = dense_form()
    residents = [resident(number) for number in range(BATCH)]
    page = page_of(form, residents)
    with_reportlab.register(page)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _compare(form, residents, page, folder)
        _one_file(form, residents, page, folder)
        _file_each(form, residents, page, folder)
        _with_codes(form, residents, page, folder)
    _case_of_eight()
    _memory()


def _compare(form: Form, residents: list[FilledForm], page: Page, folder: Path) -> None:
    """The pages as pixels: ours is ReportLab's to the last grey, the others' look the same."""
    ours = page_pictures(render_form(form, residents[0]), 1240)
    assert ours == page_pictures(reference_pdf(form, residents[0]), 1240)
    print("ours and the reference: the same pixels")
    for name, write in _batches(form, residents, page).items():
        write([0], folder / "one.pdf")
        [theirs] = page_pictures((folder / "one.pdf").read_bytes(), 1240)
        far = _differing(ours[0], theirs)
        print(f"ours and {name}: {far:.2%} of the pixels differ by more than half of black")
        assert far < 0.03


def _differing(one: bytes, other: bytes) -> float:
    first, second = (Image.open(io.BytesIO(data)) for data in (one, other))
    counts = ImageChops.difference(first, second).histogram()
    return sum(counts[128:]) / sum(counts)


_Write = Callable[[list[int], Path], object]


def _batches(form: Form, residents: list[FilledForm], page: Page) -> dict[str, _Write]:
    """Ways to write many pages into one file."""

    def ours(cases: list[int], path: Path) -> None:
        with path.open("wb") as out:
            write_forms(out, ((form, residents[i]) for i in cases), form.title)

    return {
        "ours": ours,
        "ReportLab tuned": lambda cases, path: with_reportlab.tuned(page, cases, path),
        "ReportLab, fonts once": lambda cases, path: with_reportlab.plain(page, cases, path),
        "Skia": Skia(page).write,
    }


def _one_file(form: Form, residents: list[FilledForm], page: Page, folder: Path) -> None:
    cases = list(range(BATCH))
    work = {
        name: lambda write=write, name=name: write(cases, folder / f"{name}.pdf")
        for name, write in _batches(form, residents, page).items()
    }
    _report(f"one file of {BATCH} pages", work, BATCH, folder)


def _file_each(form: Form, residents: list[FilledForm], page: Page, folder: Path) -> None:
    cases = range(FILES)
    work = {
        "ours": _our_files(form, residents[:FILES], folder),
        "ReportLab, fonts once": lambda: with_reportlab.files(page, cases, folder),
    }
    if with_cairo.can_draw(page):
        work["Cairo"] = lambda: with_cairo.files(page, cases, folder)
    _report("a file for each case", work, FILES, folder)


def _with_codes(form: Form, residents: list[FilledForm], page: Page, folder: Path) -> None:
    coded = [replace(filled, code=f"{CODE}{i:08d}") for i, filled in enumerate(residents[:FILES])]
    few = range(FILES // 4)
    work = {
        "ours": _our_files(form, coded, folder),
        "ReportLab naive": _times(4, lambda: with_reportlab.files(page, few, folder, parse=True, code=CODE)),
    }
    _report("a file each, with a fresh QR code", work, FILES, folder)


def _our_files(form: Form, residents: list[FilledForm], folder: Path) -> Callable[[], None]:
    def work() -> None:
        for i, filled in enumerate(residents):
            (folder / f"{i}.pdf").write_bytes(render_form(form, filled))

    return work


def _times(count: int, work: Callable[[], object]) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(count):
            work()

    return repeated


def _report(title: str, work: Mapping[str, Callable[[], object]], pages: int, folder: Path) -> None:
    """Take turns; the median of each, how many times the first is faster, and the size of a page.

    The folder is emptied before each turn: papers are new files, and cutting off old ones takes its time.
    """
    sizes: dict[str, float] = {}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in work}
    for turn in range(ROUNDS + 1):
        for name, step in work.items():
            for old in folder.iterdir():
                old.unlink()
            times = both_seconds(step)
            sizes[name] = sum(path.stat().st_size for path in folder.iterdir()) / pages
            if turn:  # the first one warms up
                taken[name].append(times)
    print(f"{title}, {ROUNDS} rounds")
    for i, kind in enumerate(("clock", "processor")):
        ours = [times[i] for times in taken["ours"]]
        for name in work:
            theirs = [times[i] for times in taken[name]]
            ratios = sorted(their / our for their, our in zip(theirs, ours, strict=True))
            median = statistics.median(theirs)
            print(
                f"  {kind}: {name}: {pages / median:,.0f} pages/s, x{median / statistics.median(ours):.1f} "
                f"({ratios[0]:.1f}-{ratios[-1]:.1f})"
            )
    print("  KB for each page: " + ", ".join(f"{name} {size / 1000:.1f}" for name, size in sizes.items()))


def _case_of_eight() -> None:
    """Eight forms of the demo city, as a warm server prints a visit."""
    forms = list(load_rulebook("312029").forms.values())[:8]
    filled = [(form, sample_form(form)) for form in forms]

    def work() -> None:
        for form, values in filled:
            render_form(form, values)

    work()
    times = sorted(seconds(work) for _ in range(15))
    median, best = statistics.median(times) * 1000, times[0] * 1000
    print(f"a case of eight forms, longest values: {median:.1f} ms (best {best:.1f})")


def _memory() -> None:
    """The most memory that a process of its own takes for few and for many pages, all included."""
    print(f"one file, the most memory of the process: {FEW} pages, {LONG} pages")
    for way in ("ours", "tuned", "plain"):
        few, many = (int(_in_process(way, pages)) / 1024 for pages in (FEW, LONG))
        print(f"  {way}: {few:.0f} MB, {many:.0f} MB (+{many - few:.0f})")


def _in_process(way: str, pages: int) -> str:
    command = [sys.executable, "-m", "bench.documents", way, str(pages)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _many(way: str, pages: int) -> int:
    """Write many pages; kilobytes at most."""
    form = dense_form()
    residents = [resident(number) for number in range(100)]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "many.pdf"
        if way == "ours":
            with path.open("wb") as out:
                write_forms(out, ((form, residents[i % 100]) for i in range(pages)), form.title)
        else:
            page = page_of(form, residents)
            with_reportlab.register(page)
            write = {"tuned": with_reportlab.tuned, "plain": with_reportlab.plain}[way]
            write(page, [i % 100 for i in range(pages)], path)
    return _most_memory()


def _most_memory() -> int:
    """Kilobytes that this program took at most. The maximum of `getrusage` counts its parent's before it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [told] = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(told)


if __name__ == "__main__":
    print(_many(sys.argv[1], int(sys.argv[2])))
