"""The tail is forbidden: no long module, no long function; and the pure stages have no clock and no disk."""

import ast
from collections.abc import Iterator
from pathlib import Path

LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
PURE_STAGES = ("facts", "content", "decisions", "interview")
CLOCKS = {"today", "now", "utcnow", "monotonic", "perf_counter"}
DISK = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
# The one module of the pure stages that reads files: rules/ and forms/.
MAY_READ = {"smartmado/content/yaml_source.py", "smartmado/content/form_papers.py"}


def _modules(root: Path) -> Iterator[tuple[str, str, ast.Module]]:
    for path in sorted((root / "smartmado").rglob("*.py")):
        text = path.read_text()
        yield str(path.relative_to(root)), text, ast.parse(text)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _calls(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node.lineno


def test_no_module_is_longer_than_400_lines(root: Path) -> None:
    lengths = {name: len(text.splitlines()) for name, text, _ in _modules(root)}
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE}


def test_no_function_is_longer_than_40_lines(root: Path) -> None:
    long = {
        f"{name}:{function.name}": lines
        for name, _, tree in _modules(root)
        for function in _functions(tree)
        if (lines := function.end_lineno - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert not long


def test_every_module_and_every_public_function_says_what_it_is(root: Path) -> None:
    silent = [name for name, _, tree in _modules(root) if not ast.get_docstring(tree)]
    for name, _, tree in _modules(root):
        public = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_")
        silent += [f"{name}:{node.name}" for node in public if not ast.get_docstring(node)]
    assert not silent


def test_the_pure_stages_read_no_clock_and_no_file(root: Path) -> None:
    found = [
        f"{name}:{line} {call}()"
        for name, _, tree in _modules(root)
        if name.split("/")[1] in PURE_STAGES
        for call, line in _calls(tree)
        if call in CLOCKS or (call in DISK and name not in MAY_READ)
    ]
    assert not found


COMPILED_RULES = {
    "smartmado/decisions/compiled/household.py",
    "smartmado/decisions/compiled/readers.py",
}
"""They run what they wrote themselves from numbered operations, never a word of content (ADR 0014)."""


def test_no_code_runs_text_as_code(root: Path) -> None:
    forbidden = {"eval", "exec", "compile", "__import__"}
    found = [
        f"{name}:{node.lineno} {node.func.id}()"
        for name, _, tree in _modules(root)
        for node in ast.walk(tree)
        if name not in COMPILED_RULES
        and isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in forbidden
    ]
    assert not found
