"""What a stranger who clones the repository relies on: licence, README, locks, and no address of our own."""

import hashlib
import re
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

# Put together here so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("registry", "yarnpkg", "com"),
    )
]
MACHINE_PATHS = [
    "/".join(("", *parts))
    for parts in (("work", "main"), ("work", "shared"), ("opt", "pypi"), ("tmp", "plan"))
]
LOCKS = ["requirements.txt", "requirements-test.txt", "requirements-bench.txt"]


def _tracked(root: Path) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True)
    return [root / name for name in listed.stdout.split("\0") if name and (root / name).is_file()]


def test_no_tracked_file_names_a_registry_or_a_path_of_one_machine(root: Path) -> None:
    unwanted = re.compile("|".join(map(re.escape, [*REGISTRIES, *MACHINE_PATHS])).encode())
    found = [
        f"{path.relative_to(root)}: {hit.group().decode()}"
        for path in _tracked(root)
        if (hit := unwanted.search(path.read_bytes()))
    ]
    assert not found


@pytest.mark.parametrize("name", LOCKS)
def test_every_pinned_requirement_has_a_hash_and_no_address(name: str, root: Path) -> None:
    text = (root / name).read_text()
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if entry.strip()]
    assert len(entries) > 10
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+", entry), f"not a pinned requirement: {entry.splitlines()[0]}"
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), f"no hash: {entry.splitlines()[0]}"
    assert "://" not in text


def test_each_lock_pins_what_the_one_before_it_pins(root: Path) -> None:
    pins = [dict(re.findall(r"(?m)^(\S+?)==(\S+)", (root / name).read_text())) for name in LOCKS]
    for smaller, larger in pairwise(pins):
        assert smaller == {name: larger.get(name) for name in smaller}


def test_every_direct_dependency_is_explained_and_locked(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    explained = (root / "docs/adr/0001-dependencies.md").read_text()
    groups = project["dependency-groups"]
    cluster = project["project"]["optional-dependencies"]["cluster"]
    wanted = (project["project"]["dependencies"], [*groups["test"], *cluster], groups["bench"])
    for lock, requirements in zip(LOCKS, wanted, strict=True):
        for requirement in requirements:
            name = re.match(r"[A-Za-z0-9-]+", requirement).group()
            assert f"`{name}`" in explained, f"{name} has no reason in docs/adr/0001-dependencies.md"
            assert re.search(rf"(?m)^{name}==", (root / lock).read_text()), f"{name} is not in {lock}"


def test_the_licence_is_apache_2(root: Path) -> None:
    text = (root / "LICENSE").read_text()
    assert "Apache License" in text and "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_readme_opens_with_the_two_commands(root: Path) -> None:
    opening = (root / "README.md").read_text()[:2000]
    assert "./mado demo" in opening
    assert "./mado test" in opening


def test_every_font_ships_with_its_licence_and_its_recorded_digest(root: Path) -> None:
    folder = root / "smartmado/documents/fonts_data"
    notes = (folder / "README.md").read_text()
    fonts = sorted(folder.glob("*.ttf"))
    assert len(fonts) == 3
    for font in fonts:
        family = font.stem.removesuffix("-Regular")
        assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / f"OFL-{family}.txt").read_text()
        assert hashlib.sha256(font.read_bytes()).hexdigest() in notes
