"""An outfit that was chosen, as a `Look`: its pieces, their products and the words for them."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.catalog import Catalog
from retrieval.composing import Choice, Shown
from retrieval.garment import Garment
from retrieval.look import Look
from retrieval.look_reasons import LookReasons, Worn
from retrieval.outfit_pieces import OWNED
from retrieval.pairing_rules import Flavor, PairingRules
from retrieval.product import Match
from retrieval.slot_plan import Setting

BEST = 1.8  # what the best candidates score, own score and going together added up
FOCUS_ORDER = ("one-piece", "top", "outerwear", "layer", "bottom", "shoes", "bag", "accessory")


class LookMaker:
    """Makes looks of one catalog."""

    def __init__(self, catalog: Catalog, rules: PairingRules, reasons: LookReasons) -> None:
        """Keep them."""
        self._products, self._rules, self._reasons = catalog.products, rules, reasons

    def look(
        self,
        outfit: Sequence[Choice],
        setting: Setting,
        flavor: Flavor,
        owned: Sequence[Garment],
        shown: Shown,
        *,
        named_audience: bool,
    ) -> Look:
        """The look, numbered after those shown; `named_audience` says for whom it is, where looks differ in that."""
        number = len(shown.names) + 1
        mine = [*owned, *(choice.garment for choice in outfit if choice.garment is not None)]
        bought = [(choice, self._product(choice)) for choice in outfit if choice.row != OWNED]
        worn = [*map(self._garment, mine), *(piece for _, piece in bought)]
        focus = worn[0] if mine else self._first(bought)
        others = [piece for piece in worn if piece is not focus]
        name = self._reasons.name(flavor, others, focus, shown.names)
        shown.names.append(name)
        titled = self._reasons.for_audience(name, setting) if named_audience else name
        matches = tuple(
            Match(
                product=self._products[choice.row],
                score=round(min(1.0, max(0.0, choice.score / BEST)), 4),
                why=self._reasons.why(piece, others, focus, setting),
                slot=choice.pool.wish.slot,
                look=number,
            )
            for choice, piece in bought
        )
        unfit = number == 1 and bool(owned) and owned[0] in setting.unfit(owned)
        return Look(
            number=number,
            owned=tuple(mine),
            matches=matches,
            reason=self._reasons.reason(titled, others, focus, setting, flavor, turn=number, unfit=unfit),
            total=round(sum(match.product.price for match in matches), 2),
        )

    def _first(self, bought: Sequence[tuple[Choice, Worn]]) -> Worn:
        """The piece that a look without an owned one is built on."""
        return min(bought, key=lambda pair: FOCUS_ORDER.index(pair[0].pool.wish.slot))[1]

    def _product(self, choice: Choice) -> Worn:
        product, pieces = self._products[choice.row], choice.pool.pieces
        return Worn(
            kind=product.category or choice.pool.wish.slot,
            colors=product.colors,
            owned=False,
            formality=float(pieces.formality[choice.place]),
            warmth=float(pieces.warmth[choice.place]),
            occasions=product.occasions,
        )

    def _garment(self, garment: Garment) -> Worn:
        formality = self._rules.formality[garment.category] if garment.formality is None else garment.formality
        return Worn(
            kind=garment.category, colors=garment.colors, owned=True, formality=formality, pattern=garment.pattern
        )
