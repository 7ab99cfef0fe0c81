"""The project's frame holds together: pins, settings, commands and packages say the same thing in every file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
HOUSE = {"bot", "ingestion", "retrieval", "training"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def project() -> dict[str, Any]:
    return tomllib.loads(read("pyproject.toml"))


def canonical(requirement: str) -> str:
    """The package's name as indexes spell it: "pydantic_core==2.1" → "pydantic-core"."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None, requirement
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def imported(place: str) -> set[str]:
    """The top-level modules that a place imports, however deep in its code."""
    nodes = [node for path in (ROOT / place).rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.split(".")[0] for name in names}


def pins() -> list[str]:
    return [line for line in read("constraints.txt").splitlines() if line and not line.startswith("#")]


def test_every_dependency_is_pinned() -> None:
    wanted = project()["project"]["dependencies"] + project()["build-system"]["requires"]
    for extra in ("train", "design", "dev", "postgres"):
        wanted += project()["project"]["optional-dependencies"][extra]
    assert {canonical(one) for one in wanted} - {canonical(pin) for pin in pins()} == set()


def test_a_pin_is_a_name_and_a_version_and_nothing_else() -> None:
    assert [pin for pin in pins() if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", pin)] == []


def test_no_gpu_library_and_no_torchvision_is_pinned() -> None:
    assert [pin for pin in pins() if canonical(pin).startswith(("nvidia", "cuda", "triton", "torchvision"))] == []
    assert "torch==2.13.0" in pins()


def test_every_library_that_the_code_imports_is_declared() -> None:
    core, extras = project()["project"]["dependencies"], project()["project"]["optional-dependencies"]
    feeds = core + extras["apify"] + extras["parquet"]
    searching, training = core + extras["trends"], core + extras["train"] + extras["design"]
    may = {"bot": core, "ingestion": feeds, "retrieval": searching, "training": training}
    providers = packages_distributions()
    undeclared = set()
    for place, requirements in may.items():
        declared = {canonical(one) for one in requirements}
        for module in imported(place) - HOUSE - sys.stdlib_module_names:
            if not declared & {canonical(provider) for provider in providers.get(module, [module])}:
                undeclared.add(f"{place} imports {module}")
    assert undeclared == set()


def test_the_bot_installs_no_torch() -> None:
    core = {canonical(one) for one in project()["project"]["dependencies"]}
    assert not core & {"torch", "transformers", "onnx", "diffusers"}


def test_every_package_is_named_and_every_named_package_is_there() -> None:
    named = set(project()["tool"]["setuptools"]["packages"])
    found = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for place in HOUSE
        for path in (ROOT / place).rglob("*.py")
    }
    assert found - named == set()
    assert [name for name in named if not (ROOT / name.replace(".", "/")).is_dir()] == []


def test_the_env_example_names_every_setting_and_no_other() -> None:
    named = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", read(".env.example"), flags=re.MULTILINE)
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def test_the_env_example_gives_no_secret_a_value() -> None:
    assert re.findall(r"^#?[A-Z_]*(?:TOKEN|KEY)=.+", read(".env.example"), flags=re.MULTILINE) == []


def test_the_readme_explains_every_setting() -> None:
    readme = read("README.md")
    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in readme] == []


def test_make_help_lists_every_command() -> None:
    phony = set(re.findall(r"^\.PHONY: (.+)$", read("Makefile"), flags=re.MULTILINE))
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {line.split()[1] for line in shown.stdout.splitlines()} == phony
    assert {"run", "test", "check", "help"} <= phony


def test_the_image_is_given_every_place_that_the_wheel_needs() -> None:
    copied = set(re.findall(r"^COPY (\w+) \w+$", read("Dockerfile"), flags=re.MULTILINE))
    let_in = set(re.findall(r"^!(\w+)$", read(".dockerignore"), flags=re.MULTILINE))
    needed = {name.split(".")[0] for name in project()["tool"]["setuptools"]["packages"]}
    assert needed <= copied
    assert needed <= let_in


def test_a_wheel_carries_every_model_and_word_table() -> None:
    globs = project()["tool"]["setuptools"]["package-data"]["data"]
    carried = {path for glob in globs for path in (ROOT / "data").glob(glob)}
    tables, models = (ROOT / "data").glob("*.toml"), (ROOT / "data" / "models").rglob("*")
    assert [path for path in (*tables, *models) if path.is_file() and path not in carried] == []
