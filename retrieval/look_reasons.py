"""Why a look works, in one sentence, and why each of its pieces belongs: `LookReasons`.

Every claim is read off the pieces chosen (their colors, kinds and how dressy they are), never off what was wished for.
The sentences are data (`data/pairing.toml`, `[reasons]`); this picks the one that is true and fills it in.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrieval.outfit_pieces import PieceReader
from retrieval.pairing_rules import EVERYDAY, Flavor, PairingRules
from retrieval.slot_plan import Setting

OPPOSITE_DEGREES, NEIGHBOR_DEGREES = 140.0, 60.0
LIGHTER = 25.0  # CIELAB lightness apart from which one color is the light one
DRESSED_UP, RELAXED = 1.8, 2.4  # mean formality from and up to which a look may call itself so
_SINGULAR = {"dress"}
_VERB = re.compile(r"\{(\w+)\}|\((e?s)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worn:
    """One piece of a look, as sentences see it."""

    kind: str
    colors: tuple[str, ...]
    owned: bool
    formality: float
    warmth: float = 0.0
    pattern: str | None = None
    occasions: tuple[str, ...] = ()

    @property
    def color(self) -> str:
        """Its main color, or nothing."""
        return self.colors[0] if self.colors else ""

    @property
    def plural(self) -> bool:
        """Whether its name takes a plural verb: "the jeans go"."""
        return self.kind.endswith("s") and self.kind not in _SINGULAR

    @property
    def bare(self) -> str:
        """ "your shirt": its name without the color."""
        return f"{'your' if self.owned else 'the'} {self.kind}"

    @property
    def name(self) -> str:
        """ "your red checked shirt" or "the pink handbag"."""
        pattern = self.pattern if self.owned and self.pattern in ("striped", "checked", "floral") else None
        kind = "accessory" if self.kind == "accessories" else self.kind
        return " ".join(filter(None, ("your" if self.owned else "the", self.color, pattern, kind)))


class LookReasons:
    """Words for looks of one rules file; the same look always gets the same ones."""

    def __init__(self, rules: PairingRules, reader: PieceReader) -> None:
        """Keep both."""
        self._rules, self._reader = rules, reader
        self._said: dict[str, Any] = rules.reasons

    def name(self, flavor: Flavor, others: Sequence[Worn], focus: Worn, used: Sequence[str]) -> str:
        """What the look is called: its flavor's name where the pieces bear it out, and no name twice."""
        bright = [piece for piece in others if self._bright(piece)]
        formality = sum(piece.formality for piece in others) / max(1, len(others))
        true = {
            "color": bool(bright),
            "tonal": self.relation(others, focus)[0] in ("tonal", "echo", "neighbor") or not bright,
            "polished": formality >= DRESSED_UP,
            "easy": formality <= RELAXED,
        }
        name = flavor.name if true.get(flavor.key, True) else self._said["names"][flavor.key]
        return str(self._said["words"]["other"]) if name in used else str(name)

    def for_audience(self, name: str, setting: Setting) -> str:
        """The look's name with whom it is for."""
        return str(self._said["words"]["for"]).format(name=name, audience=setting.audience)

    def reason(
        self,
        name: str,
        others: Sequence[Worn],
        focus: Worn,
        setting: Setting,
        flavor: Flavor,
        *,
        turn: int,
        unfit: bool,
    ) -> str:
        """One sentence; `turn` (the look's number) makes neighbors differ, `unfit` owns up to a misfit."""
        relation, piece = self.relation(others, focus)
        if unfit:
            template = str(self._said["words"]["unfit"])
        else:
            template = _turned(self._said["colors"][relation], focus.name, turn)
        clause = self._filled(template, piece, others, focus, setting)
        ending = "" if unfit else f", {_turned(self._endings(setting, flavor, name), focus.name, turn)}"
        return f"{name}: {clause}{ending}."

    def why(self, piece: Worn, others: Sequence[Worn], focus: Worn | None, setting: Setting) -> str:
        """A few words on one piece: its color beside the focus, and what it is fit for."""
        said = self._said["why"]
        if focus is None or piece is focus:
            color = said["body"]
        else:
            color = self._filled(said[self._pair(piece, others, focus)], piece, others, focus, setting)
        fit = self._fit(piece, setting)
        return f"{color}, {fit}" if fit else str(color)

    def relation(self, others: Sequence[Worn], focus: Worn) -> tuple[str, Worn]:
        """How the look's colors go together, and the piece that shows it."""
        bright = [piece for piece in others if self._bright(piece)]
        if not others:
            return "plain", focus
        if not focus.color or not all(piece.color for piece in others):
            return "plain", next((piece for piece in others if piece.color), others[0])
        families = {self._family(piece) for piece in (*others, focus)}
        if len(families) == 1:
            return "tonal", others[0]
        if self._bright(focus):
            found = [(self._pair(piece, others, focus), piece) for piece in bright]
            for wanted in ("echo", "contrast", "neighbor"):
                for relation, piece in found:
                    if relation == wanted:
                        return relation, piece
            return ("mixed", bright[0]) if bright else ("quiet", others[0])
        if len(bright) == 1 and len(others) > 1:
            return "accent", bright[0]
        return ("mixed", bright[0]) if bright else ("neutral", others[0])

    def _pair(self, piece: Worn, others: Sequence[Worn], focus: Worn) -> str:
        """How one piece's color stands to the focus's."""
        if not piece.color or not focus.color:
            return "plain"
        same = self._family(piece) == self._family(focus)
        if same and self._bright(focus):
            return "echo"
        if same:
            return "tonal"
        if self._bright(piece) and self._bright(focus):
            angle = self._angle(piece, focus)
            return "contrast" if angle >= OPPOSITE_DEGREES else "neighbor" if angle <= NEIGHBOR_DEGREES else "mixed"
        if self._bright(piece):
            return "accent" if sum(self._bright(other) for other in others) == 1 else "mixed"
        lighter = float(self._lab(piece)[0] - self._lab(focus)[0])
        return "light" if lighter > LIGHTER else "dark" if lighter < -LIGHTER else "quiet"

    def _fit(self, piece: Worn, setting: Setting) -> str:
        said, name = self._said["why"], setting.occasion
        to = self._said["to"][name]
        needed = float(self._rules.vocabulary.entry("occasion", name)["formality"])
        if "winter" in setting.seasons and piece.warmth >= 2:
            return str(said["warm"])
        if name == EVERYDAY:
            return ""
        if needed >= 3 and piece.formality >= needed - 0.6:
            return str(said["formal"]).format(occasion=to)
        usual = setting.table.kinds.get(self._rules.vocabulary.slot(piece.kind), ())[:2]
        return str(said["usual"]).format(occasion=to) if piece.kind in usual or name in piece.occasions else ""

    def _endings(self, setting: Setting, flavor: Flavor, name: str) -> Sequence[str]:
        if setting.stated or setting.occasion != EVERYDAY:
            return list(self._said["occasions"][setting.occasion])
        if setting.seasons:
            return list(self._said["seasons"][setting.seasons[0]])
        return list(self._said["flavors"][flavor.key if name.startswith(flavor.name) else "classic"])

    def _filled(self, template: str, piece: Worn, others: Sequence[Worn], focus: Worn, setting: Setting) -> str:
        """The template with its words put in; "(s)" agrees with the piece named last before it."""
        colors = list(dict.fromkeys(other.color for other in others if other.color))
        everybody = list(dict.fromkeys([focus.color, *colors]))
        values: dict[str, tuple[str, bool]] = {
            "focus": (focus.name, focus.plural),
            "bare": (focus.bare, focus.plural),
            "own": (focus.color, False),
            "piece": (piece.name, piece.plural),
            "color": (piece.color, False),
            "colors": (_listed(colors[:3]), len(colors) > 1),
            "all": (_listed(everybody[:4]), True),
            "family": (self._family(focus), False),
            "occasion": (self._said["to"][setting.occasion], False),
        }
        plural = False

        def put(found: re.Match[str]) -> str:
            nonlocal plural
            if found.group(1):
                text, plural = values[found.group(1)]
                return text
            return "" if plural else found.group(2)

        return _VERB.sub(put, template)

    def _bright(self, piece: Worn) -> bool:
        return self._reader.is_bright(piece.colors, piece.kind)

    def _family(self, piece: Worn) -> str:
        color = self._rules.vocabulary.colors.get(piece.color)
        return color.family if color else ""

    def _lab(self, piece: Worn) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.asarray(self._reader.lab[self._reader.color_names.index(piece.color)])

    def _angle(self, one: Worn, other: Worn) -> float:
        hues = [np.degrees(np.arctan2(lab[2], lab[1])) for lab in (self._lab(one), self._lab(other))]
        apart = abs(float(hues[0] - hues[1])) % 360.0
        return min(apart, 360.0 - apart)


def _turned(items: Sequence[str], seed: str, turn: int) -> str:
    return items[(zlib.crc32(seed.encode()) + turn) % len(items)]


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
