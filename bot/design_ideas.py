"""What to draw: a theme of what is in fashion or a person's own words, and the prompt that a template makes of it.

`largest_theme(home)` reads `STYLIST_HOME/trends/current.json`, which `stylist trends` keeps; `template(idea)` is the
prompt that is used where Gemini words none. It draws nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CURRENT = Path("trends") / "current.json"
MOST_CAPTIONS = 3
MOST_WORDS_CHARACTERS = 160
FACETS = ("color", "pattern", "material", "category")  # in the order in which English has them


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """What a design is to be: the name of a theme, its nearest captions and what sets it apart, or somebody's words."""

    name: str
    captions: tuple[str, ...] = ()
    traits: tuple[tuple[str, str], ...] = ()  # facet and the vocabulary's word
    is_theme: bool = False

    def key(self, model: str) -> str:
        """What names the picture that a model draws of it."""
        told = json.dumps([model, self.name.casefold(), self.traits])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def of_words(words: str) -> Idea:
    """An idea in a person's own words."""
    return Idea(name=words[:MOST_WORDS_CHARACTERS].strip(" .!?"))


def largest_theme(home: Path) -> Idea | None:
    """The largest theme that names a kind of garment; None where no theme was found yet or the file is of no use."""
    try:
        themes = json.loads((home / CURRENT).read_text(encoding="utf-8"))["themes"]
        ideas = [(float(theme.get("size", 0)), _idea(theme)) for theme in themes]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    named = [(size, idea) for size, idea in ideas if any(facet == "category" for facet, _ in idea.traits)]
    return max(named or ideas, key=lambda each: each[0], default=(0.0, None))[1]


def template(idea: Idea) -> str:
    """A prompt from the traits that set a theme apart, or from the words as they are."""
    words = [word for facet in FACETS for name, word in idea.traits if name == facet and word != "solid"]
    return " ".join(words) or idea.name


def _idea(theme: dict[str, Any]) -> Idea:
    traits = tuple((str(trait["facet"]), str(trait["name"])) for trait in theme.get("traits", ()))
    captions = tuple(map(str, theme.get("captions", ())))[:MOST_CAPTIONS]
    return Idea(name=str(theme["name"]), captions=captions, traits=traits, is_theme=True)
