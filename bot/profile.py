"""What a person wants kept in mind for good: `Profile`. A record only; `bot.profiles` learns, shows and forgets it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SIZED = ("clothes", "shoes")  # what a size is of


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a person said of themselves in general, and which products they liked or not, by id, oldest first.

    `sizes` says of what they are: {"clothes": ("M",), "shoes": ("39",)}. `budget` is the most for one piece, in the
    catalog's currency. `dislikes` has the shape of `Query.exclude`.
    """

    audience: str | None = None
    sizes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    budget: float | None = None
    dislikes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known at all."""
        return self == NOBODY

    def facts(self) -> dict[str, Any]:
        """What was said, without the products, as JSON types; nothing where nothing was said."""
        sizes, dislikes = ({key: list(names) for key, names in kept.items()} for kept in (self.sizes, self.dislikes))
        facts = {"audience": self.audience, "sizes": sizes, "budget": self.budget, "dislikes": dislikes}
        return {name: value for name, value in facts.items() if value}

    @classmethod
    def of(cls, facts: dict[str, Any], liked: tuple[str, ...], disliked: tuple[str, ...]) -> Profile:
        """The profile of stored `facts` and products."""
        return cls(
            audience=facts.get("audience"),
            sizes={key: tuple(names) for key, names in facts.get("sizes", {}).items()},
            budget=facts.get("budget"),
            dislikes={key: tuple(names) for key, names in facts.get("dislikes", {}).items()},
            liked=liked,
            disliked=disliked,
        )


NOBODY = Profile()
