"""`dvc.yaml` and `params.yaml`: every stage names what there is, and `dvc repro` redoes only what changed.

The end-to-end run wants `dvc` on the PATH (extra `versions`, best in an environment of its own) and skips without.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.cli import app
from tests.conftest import SAMPLE

ROOT = Path(__file__).resolve().parent.parent
USED = re.compile(r"\$\{([\w.]+)\}")


@cache
def stages() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"])


@cache
def parameters() -> dict[str, str]:
    """Every value of params.yaml by its dotted name."""
    found: dict[str, str] = {}

    def walk(values: dict[str, Any], before: str) -> None:
        for name, value in values.items():
            if isinstance(value, dict):
                walk(value, f"{before}{name}.")
            else:
                found[before + name] = str(value)

    walk(yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8")), "")
    return found


def filled(text: str) -> str:
    return USED.sub(lambda match: parameters()[match.group(1)], text)


def paths(entries: list[Any]) -> list[str]:
    return [filled(entry if isinstance(entry, str) else next(iter(entry))) for entry in entries]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each `stylist …` of each stage, with its stage's name, as words after `stylist`."""
    for name, stage in stages().items():
        for line in [stage["cmd"]] if isinstance(stage["cmd"], str) else stage["cmd"]:
            words = shlex.split(filled(line).split(" > ")[0])
            if parameters()["stylist"] in words:
                yield name, words[words.index(parameters()["stylist"]) + 1 :]


def test_every_stage_runs_a_command_that_takes_the_options_it_gives() -> None:
    group: Any = typer.main.get_command(app)
    seen = set()
    for stage, words in commands():
        command = group.commands[words[0]]
        command.make_context(words[0], words[1:])  # raises for an option or a value that it does not take
        seen.add(stage)
    assert seen == set(stages())


def test_every_parameter_is_used_and_every_used_one_is_there() -> None:
    used = set(USED.findall((ROOT / "dvc.yaml").read_text(encoding="utf-8")))
    assert used == set(parameters())


def test_what_a_stage_needs_is_made_by_another_or_lies_in_the_project() -> None:
    made = {path for stage in stages().values() for path in paths(stage.get("outs", []) + stage.get("metrics", []))}
    for name, stage in stages().items():
        for path in paths(stage["deps"]):
            outside = path.startswith("../")  # training data, which no project carries
            assert path in made or outside or (ROOT / path).exists(), f"{name} needs {path}"


def test_what_stages_make_stays_out_of_git_and_is_made_once() -> None:
    made = [path for stage in stages().values() for path in paths(stage.get("outs", []) + stage.get("metrics", []))]
    assert [path for path in made if not path.startswith("var/")] == []
    assert len(set(made)) == len(made)
    assert "var/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_dvc_tells_nobody_that_it_is_used() -> None:
    config = (ROOT / ".dvc" / "config").read_text(encoding="utf-8")
    assert "analytics = false" in config
    assert "check_update = false" in config


# --- With dvc
def small_project(folder: Path, rows: int = 6) -> Path:
    """A git repository with the pipeline, a feed of a few rows, and a local remote."""
    project = folder / "shop"
    (project / "feed" / "pictures").mkdir(parents=True)
    lines = (SAMPLE / "feed.tsv").read_text(encoding="utf-8").splitlines()[: rows + 1]
    (project / "feed" / "feed.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    column = lines[0].split("\t").index("image_link")
    for line in lines[1:]:
        shutil.copy(SAMPLE / line.split("\t")[column], project / "feed" / "pictures")
    for name in ("dvc.yaml", ".dvcignore", ".gitignore"):
        shutil.copy(ROOT / name, project / name)
    (project / ".dvc").mkdir()
    for name in ("config", ".gitignore"):
        shutil.copy(ROOT / ".dvc" / name, project / ".dvc" / name)
    values = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    values["stylist"] = f"{sys.executable} -m bot.cli"
    values["shop"] |= {"feed": "feed/feed.tsv", "pictures": "feed", "model": str(ROOT / "data" / "models" / "pocket")}
    (project / "params.yaml").write_text(yaml.safe_dump(values), encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    dvc(project, "remote", "add", "--default", "local", str(folder / "remote"))
    return project


def dvc(project: Path, *arguments: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(project.parent), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["dvc", *arguments], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def embedded(project: Path) -> int:
    """How many pictures the last build embedded."""
    lines = (project / "var" / "versions" / "shop" / "built.jsonl").read_text(encoding="utf-8").splitlines()
    return int(json.loads(lines[-1])["embedded_pictures"])


@pytest.mark.skipif(shutil.which("dvc") is None, reason="dvc is not on the PATH: extra versions")
def test_repro_redoes_only_what_changed_and_a_remote_gives_it_back(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    first = dvc(project, "repro", "build")
    assert "Running stage 'ingest'" in first
    assert "Running stage 'caption'" in first
    assert "Running stage 'build'" in first
    assert embedded(project) == 6
    assert "Running stage" not in dvc(project, "repro", "build")

    feed = project / "feed" / "feed.tsv"
    rows = feed.read_text(encoding="utf-8").splitlines()
    new = (SAMPLE / "feed.tsv").read_text(encoding="utf-8").splitlines()[7]
    shutil.copy(SAMPLE / new.split("\t")[5], project / "feed" / "pictures")
    feed.write_text("\n".join([*rows[:-1], new]) + "\n", encoding="utf-8")
    second = dvc(project, "repro", "build")
    assert second.count("Running stage") == 3
    assert embedded(project) == 1

    current = (project / "var" / "versions" / "shop" / "index" / "current").read_text()
    dvc(project, "push", "--with-deps", "build")
    shutil.rmtree(project / "var")
    shutil.rmtree(project / ".dvc" / "cache")
    dvc(project, "pull", "--with-deps", "build")
    assert (project / "var" / "versions" / "shop" / "index" / "current").read_text() == current
    assert "Running stage" not in dvc(project, "repro", "build")
