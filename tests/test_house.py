"""The house's rules, read off the source: who imports whom, which file is a door, how long a file gets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "ingestion", "retrieval", "training")
MAY_IMPORT = {  # the house's arrows: a place and the other places that it may import
    "bot": {"retrieval"},
    "ingestion": {"retrieval"},
    "training": {"retrieval"},
    "retrieval": set(),
    "benchmarks": set(PACKAGES),  # they measure from the outside
}
DOORS = {
    "chromadb": "retrieval/catalog.py",
    "google.genai": "retrieval/gemini_door.py",  # the bot asks it, and captions do
    "pydantic_settings": "bot/settings.py",
}
COMMAND_LINE = (  # may call any place's commands, when they are asked for
    "bot/catalog_commands.py",
    "bot/ingest_command.py",
    "bot/cli.py",
    "bot/design_commands.py",
    "bot/finetune_commands.py",
    "bot/training_commands.py",
    "bot/trend_commands.py",
)
TRAINING_ONLY = ("torch", "torchvision", "transformers", "accelerate", "peft", "onnxscript", "diffusers")
ENVIRONMENT_READERS = {"environ", "environb", "getenv", "getenvb"}
MAX_LINES = 300


class Import(NamedTuple):
    """One imported name, fully spelled ("google.genai.types"), its line, and when it happens: start, call or types."""

    name: str
    line: int
    when: str


@cache
def sources() -> tuple[str, ...]:
    """Every Python file of the house, relative to the repository."""
    found = [path for place in MAY_IMPORT for path in (ROOT / place).rglob("*.py")]
    return tuple(sorted(path.relative_to(ROOT).as_posix() for path in found))


@cache
def tree(source: str) -> ast.Module:
    return ast.parse((ROOT / source).read_text(encoding="utf-8"), source)


def imports(module: ast.Module, source: str) -> list[Import]:
    return list(_imports(module, Path(source).parent.as_posix().replace("/", "."), "start"))


def _imports(node: ast.AST, package: str, when: str) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        inside = when
        match child:
            case ast.Import():
                yield from (Import(alias.name, child.lineno, when) for alias in child.names)
            case ast.ImportFrom():
                start = package.rsplit(".", child.level - 1)[0] + "." if child.level else ""
                start += child.module + "." if child.module else ""
                yield from (Import(start + alias.name, child.lineno, when) for alias in child.names)
            case ast.Call(
                func=ast.Name("import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(str(name)), *_],
            ):
                yield Import(name, child.lineno, when)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                inside = "call"
            case ast.If(test=ast.Name("TYPE_CHECKING")):
                inside = "types"
        yield from _imports(child, package, inside)


def reaches(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def crossings(module: ast.Module, source: str) -> list[str]:
    """The imports of a file that no arrow of the house allows."""
    place = source.split("/")[0]
    return [
        f"{source}:{found.line} imports {found.name}"
        for found in imports(module, source)
        for target in [found.name.split(".")[0]]
        if target in {*PACKAGES, "tests", "benchmarks"} - {place} - MAY_IMPORT[place]
        and not (source in COMMAND_LINE and found.when == "call" and target in PACKAGES)
    ]


def test_imports_follow_the_arrows() -> None:
    assert [crossing for source in sources() for crossing in crossings(tree(source), source)] == []


def test_a_crossing_is_seen_however_it_is_spelled() -> None:
    spellings = (
        "import ingestion.build",
        "from ingestion import build",
        "from ingestion.build import main",
        "def f():\n    from ingestion import build",
        "if True:\n    import importlib\n    importlib.import_module('ingestion.build')",
        "__import__('ingestion')",
    )
    for spelling in spellings:
        assert crossings(ast.parse(spelling), "bot/writing.py"), spelling
        assert crossings(ast.parse(spelling), "retrieval/search.py"), spelling
        assert not crossings(ast.parse(spelling), "ingestion/report.py"), spelling


def test_the_command_line_may_cross_lazily_only() -> None:
    assert crossings(ast.parse("from ingestion import build"), "bot/cli.py")
    for source in COMMAND_LINE:
        assert not crossings(ast.parse("def build():\n    from ingestion import build"), source)


def test_each_third_party_with_a_door_comes_in_by_it() -> None:
    strays = [
        f"{source}:{found.line} imports {found.name}: only {door} may"
        for source in sources()
        if not source.startswith("benchmarks/")
        for found in imports(tree(source), source)
        for module, door in DOORS.items()
        if reaches(found.name, module) and source != door and found.when != "types"
    ]
    assert strays == []


def test_torch_stays_in_training() -> None:
    strays = [
        f"{source}:{found.line} imports {found.name}"
        for source in sources()
        if not source.startswith(("training/", "benchmarks/"))
        for found in imports(tree(source), source)
        if any(reaches(found.name, module) for module in TRAINING_ONLY)
    ]
    assert strays == []


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        f"{source}:{node.lineno}"
        for source in sources()
        if source != "bot/settings.py" and not source.startswith("benchmarks/")
        for node in ast.walk(tree(source))
        if (isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT_READERS)
        or (isinstance(node, ast.ImportFrom) and ENVIRONMENT_READERS & {alias.name for alias in node.names})
    ]
    assert readers == []


def test_no_file_outgrows_three_hundred_lines() -> None:
    lengths = {source: len((ROOT / source).read_text(encoding="utf-8").splitlines()) for source in sources()}
    assert {source: length for source, length in lengths.items() if length > MAX_LINES} == {}
