"""What goes with what a person owns: `Pairer(catalog, encoder, vocabulary).looks(owned, query) -> Looks`.

The path of a look: `ForWhom` and `Setting` read whom it is for, the occasion and the season; `plans` says which slots
are needed; `CandidateFinder` finds what may fill each, inside the index's hard filters, and scores it alone; `Matching`
scores pairs, vetoes included; `Composer` puts one outfit together for each flavor ("relaxed", "dressed up", "a splash
of color"), no product twice; `LookMaker` says why. Nothing is trained. Look-alikes are not looked for: the owned kind
and its slot never come back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy

from retrieval.candidates import CandidateFinder, Pool, meets
from retrieval.catalog import Catalog
from retrieval.compatibility import Compatibility
from retrieval.composing import Composer, Scene, Shown
from retrieval.directions import Directions
from retrieval.encoder import Encoder
from retrieval.for_whom import ForWhom
from retrieval.garment import Garment
from retrieval.look import Look, Looks
from retrieval.look_making import LookMaker
from retrieval.look_reasons import LookReasons
from retrieval.matching import Matching
from retrieval.outfit_pieces import PieceReader
from retrieval.pairing_rules import PairingRules
from retrieval.product import Query
from retrieval.slot_plan import Plan, Setting, plans
from retrieval.vetoes import Vetoes
from retrieval.vocabulary import Vocabulary

SOFT = {
    "colors": "color",
    "patterns": "pattern",
    "materials": "material",
    "brands": "brand",
}  # may give way


class Pairer:
    """Pairs over one catalog with the encoder that made it."""

    def __init__(
        self, catalog: Catalog, encoder: Encoder, vocabulary: Vocabulary, compatibility: Compatibility | None = None
    ) -> None:
        """Keep them; the catalog is read into arrays at the first look."""
        self.catalog, self.vocabulary = catalog, vocabulary
        self.rules = PairingRules.load()
        self.reader = PieceReader(catalog, encoder, self.rules)
        vetoes = Vetoes(self.rules, self.reader)
        self.for_whom = ForWhom(encoder, self.rules)
        self.finder = CandidateFinder(self.reader, Directions(encoder, self.rules), vetoes, self.rules, compatibility)
        self._matching = Matching(self.reader, vetoes)
        self.composer = Composer(self.finder, self._matching)
        self.maker = LookMaker(catalog, self.rules, LookReasons(self.rules, self.reader))

    def prepare(self) -> None:
        """Read the catalog into arrays now (a second or so) and not at the first look."""
        _ = self.reader.products

    def within(self, catalog: Catalog) -> Pairer:
        """A pairer of a part of the same catalog, as `Catalog.within` gives it; what was read is read once."""
        other = copy(self)
        other.catalog, other.finder = catalog, self.finder.within(catalog)
        other.composer = Composer(other.finder, self._matching)
        return other

    def looks(
        self,
        owned: Sequence[Garment],
        query: Query,
        *,
        wardrobe: Sequence[Garment] = (),
        limit: int = 3,
        avoid: Collection[str] = (),
    ) -> Looks:
        """Up to `limit` different outfits around `owned`, or from the catalog alone where nothing is owned.

        `query` gives occasion, seasons, audience, prices (`total_max` for the whole look), sizes and exclusions, which
        bind, and colors, patterns, materials, brands and styles, which steer. Where it names categories, only they are
        looked for. Pieces of `wardrobe` fill a slot before any product does. Products whose id is in `avoid` stay away.
        """
        audiences = self.for_whom.audiences(owned, query, limit)
        scenes = {name: self._scene(owned, query, wardrobe, avoid, name) for name in dict.fromkeys(audiences)}
        missing = dict.fromkeys(slot for scene in scenes.values() for slot in scene.missing)
        shown = Shown()
        found: list[Look] = []
        for turn, audience in enumerate(audiences):
            setting = scenes[audience].setting
            flavor = self.rules.flavors[setting.table.flavors[turn % len(setting.table.flavors)]]
            outfit = self.composer.outfit(scenes[audience], flavor, query, shown)
            if outfit is None and not found and query.total_max is not None:  # what the budget allows
                outfit = self.composer.outfit(scenes[audience], flavor, query, shown, whole=False)
                filled = {choice.pool.wish.slot for choice in outfit or ()}
                missing |= dict.fromkeys(slot for slot in _needed(scenes[audience]) if slot not in filled)
            if outfit:
                named = len(scenes) > 1
                found.append(self.maker.look(outfit, setting, flavor, owned, shown, named_audience=named))
                shown.add(outfit, self.catalog.products)
        return Looks(looks=tuple(found), missing=tuple(missing), relaxed=self._relaxed(found, query))

    def _scene(
        self, owned: Sequence[Garment], query: Query, wardrobe: Sequence[Garment], avoid: Collection[str], audience: str
    ) -> Scene:
        """The candidates of every way to dress that lacks the fewest slots."""
        setting = Setting.of(owned, query, self.rules, audience=audience)
        pieces = self.reader.garments(owned)
        further = [garment for garment in wardrobe if not any(garment is piece for piece in owned)]
        known: dict[str, Pool | None] = {}

        def pools(plan: Plan) -> list[Pool]:
            for wish in plan.wishes:
                if wish.slot not in known:
                    own = self.finder.own_pool(wish, further, setting, pieces, query)
                    shop = self.finder.pool(wish, setting, pieces, query, avoid=avoid)
                    known[wish.slot] = own.joined(shop) if own and shop else own or shop
            found = [pool for pool in (known[wish.slot] for wish in plan.wishes) if pool is not None]
            extras = [pool for pool in found if not pool.wish.needed][: plan.extras]
            return [pool for pool in found if pool.wish.needed] + extras

        ways = [(plan, pools(plan)) for plan in plans(setting, owned, query, self.rules)]
        found = {pool.wish.slot: pool.wish for _, pools_found in ways for pool in pools_found}
        self.finder.directions.prepare(tuple(found.values()), setting, query.styles)
        lacking = [[wish.slot for wish in plan.wishes if wish.needed and known[wish.slot] is None] for plan, _ in ways]
        least = min(map(len, lacking), default=0)
        best = [at for at, slots in enumerate(lacking) if len(slots) == least]
        return Scene(
            setting=setting,
            owned=pieces,
            ways=tuple(tuple(ways[at][1]) for at in best if ways[at][1]),
            missing=tuple(lacking[best[0]]) if best else (),
        )

    def _relaxed(self, looks: Sequence[Look], query: Query) -> tuple[str, ...]:
        """The wishes that some look does not meet with any of its products."""
        let_go = ["size"] if query.sizes and looks and not self.catalog.facets.values("sizes") else []
        for facet, name in SOFT.items():
            if getattr(query, facet) and not all(
                any(meets(match.product, facet, query, self.rules) for match in look.matches) for look in looks
            ):
                let_go.append(name)
        asked = frozenset().union(*(self.vocabulary.expand(name) for name in query.categories))
        if asked and any(match.product.category not in asked for look in looks for match in look.matches):
            let_go.append("category")
        return tuple(let_go)


def _needed(scene: Scene) -> list[str]:
    return [pool.wish.slot for pool in scene.ways[0] if pool.wish.needed] if scene.ways else []
