"""Which slots an outfit needs around what is owned, and which kinds may fill each: `Setting` and `plans`.

    setting = Setting.of(owned, query, rules, audience="women")
    for plan in plans(setting, owned, query, rules): ...

A plan is one way to dress the body (a dress, or a top with a bottom) with shoes and what the occasion and the season
add. The owned kinds and their slots are never in it. It looks at no product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.garment import Garment
from retrieval.pairing_rules import CHILDREN, EVERYDAY, SLOTS, PairingRules, Table
from retrieval.product import Query
from retrieval.vocabulary import Vocabulary

BODY = ("one-piece", "top", "bottom")
MOST_EXTRAS = 2  # beside body and shoes: a third one is clutter, in a picture and on a person
ACCESSORIES_LAST = ("outerwear", "layer", "bag", "accessory")  # the order in which extras are filled


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where the outfit goes: an occasion (stated or implied by what is owned), seasons, and whom it is for."""

    occasion: str  # the table that is read; "everyday" where nothing says more
    stated: bool  # whether the person named the occasion
    seasons: tuple[str, ...]
    audience: str | None
    formality: float
    table: Table  # the occasion's, for this audience
    beside: tuple[Table, ...]  # what the owned kinds ask for
    weather: tuple[Table, ...]  # what the seasons ask for
    unseasonable: frozenset[str]  # kinds that none of the seasons is for
    never: frozenset[str]  # these and what the occasion forbids

    @classmethod
    def of(cls, owned: Sequence[Garment], query: Query, rules: PairingRules, *, audience: str | None) -> Setting:
        """Read the wish and what is owned; an occasion of the query is followed, one of the garments only implied."""
        beside = tuple(rules.owned(garment.category, audience) for garment in owned)
        implied = next((table.occasion for table in beside if table.occasion), None)
        occasion = query.occasion or implied or EVERYDAY
        table = rules.occasion(occasion, audience)
        seasons = query.seasons or tuple({t.season: None for t in (table, *beside) if t.season})
        weather = tuple(rules.seasons[name] for name in seasons)
        in_season = [table.never for table in weather]  # what one wears in one of them, one may wear
        unseasonable = frozenset.intersection(*in_season) if in_season else frozenset()
        return cls(
            occasion=occasion,
            stated=query.occasion is not None,
            seasons=seasons,
            audience=audience,
            formality=_formality(owned, query, rules, occasion),
            table=table,
            beside=beside,
            weather=weather,
            unseasonable=unseasonable,
            never=table.never | unseasonable,
        )

    def unfit(self, owned: Sequence[Garment]) -> tuple[Garment, ...]:
        """The owned pieces that the occasion or season would not have: sandals in the snow."""
        return tuple(garment for garment in owned if garment.category in self.never)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotWish:
    """One slot to fill: the kinds that fit, best first, further kinds where the shop has none, and how it is needed."""

    slot: str
    kinds: tuple[str, ...]
    wider: tuple[str, ...]
    needed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One way to complete the outfit; its slots in the order they are filled, of those not needed at most `extras`."""

    wishes: tuple[SlotWish, ...]
    extras: int = 0


def plans(setting: Setting, owned: Sequence[Garment], query: Query, rules: PairingRules) -> list[Plan]:
    """The ways to complete an outfit, the most fitting body first; never empty lists of slots."""
    if query.categories:
        asked = _asked(setting, owned, query, rules)
        return [Plan(wishes=asked)] if asked else []
    found = []
    for body in _bodies(setting, owned):
        wishes = [_wish(slot, True, setting, owned, rules) for slot in _needed(body, setting, owned)]
        extras = [_wish(slot, False, setting, owned, rules) for slot in _extras(setting, owned)]
        extras = [wish for wish in extras if wish.kinds and wish.slot not in {needed.slot for needed in wishes}]
        room = max(0, MOST_EXTRAS - sum(wish.slot in ACCESSORIES_LAST for wish in wishes))
        found.append(Plan(wishes=(*wishes, *extras), extras=room))
    return [plan for plan in found if plan.wishes]


def lineage(category: str, vocabulary: Vocabulary) -> list[str]:
    """The category and every broader one."""
    found = [category]
    while (parent := vocabulary.categories[found[-1]].parent) is not None:
        found.append(parent)
    return found


def _formality(owned: Sequence[Garment], query: Query, rules: PairingRules, occasion: str) -> float:
    of_occasion = float(rules.vocabulary.entry("occasion", occasion)["formality"])
    if code := rules.vocabulary.dress_codes.get(query.dress_code or ""):
        return code.formality
    if query.occasion or not owned:
        return of_occasion
    known = [rules.formality[g.category] if g.formality is None else g.formality for g in owned]
    return (sum(known) / len(known) + of_occasion) / 2  # a piece leads, but it does not dictate


def _bodies(setting: Setting, owned: Sequence[Garment]) -> list[tuple[str, ...]]:
    have = {garment.slot for garment in owned}
    if "one-piece" in have:
        return [()]
    if have & {"top", "bottom"}:
        return [tuple(slot for slot in ("top", "bottom") if slot not in have)]
    return list(setting.table.bodies)


def _needed(body: tuple[str, ...], setting: Setting, owned: Sequence[Garment]) -> list[str]:
    have = {garment.slot for garment in owned}
    beside = [slot for table in setting.beside for slot in table.needs]
    of_season = [slot for table in setting.weather for slot in table.needs]
    found = dict.fromkeys([*body, *beside, "shoes", *setting.table.needs, *of_season])
    return [slot for slot in found if slot not in have]


def _extras(setting: Setting, owned: Sequence[Garment]) -> list[str]:
    have = {garment.slot for garment in owned}
    drops = {slot for table in (*setting.beside, *setting.weather) for slot in table.drops}
    liked = [slot for table in (*setting.beside, *setting.weather, setting.table) for slot in table.likes]
    return [slot for slot in dict.fromkeys(liked) if slot not in have | drops]


def _wish(slot: str, needed: bool, setting: Setting, owned: Sequence[Garment], rules: PairingRules) -> SlotWish:
    usual = setting.table.kinds.get(slot, ())
    for table in setting.weather:
        usual = _narrowed(usual, table.kinds.get(slot, ()))
    for table in setting.beside:
        said = table.kinds.get(slot, ())
        usual = _narrowed(usual, said) if setting.stated else _narrowed(said, usual)
    barred = _barred(setting, owned, rules)
    kinds = tuple(kind for kind in usual if kind not in barred)
    generic = [k for k in dict.fromkeys(lineage(name, rules.vocabulary)[-1] for name in kinds) if k not in kinds]
    everyday = rules.occasion(EVERYDAY, setting.audience).kinds.get(slot, ())
    whole = [name for name, kind in rules.vocabulary.categories.items() if kind.slot == slot]
    far = barred | rules.indoors | rules.vague | rules.ethnic
    if setting.audience in CHILDREN:  # a child goes to a wedding in the shoes there are
        far = (far - (setting.table.never - setting.unseasonable)) | rules.grown_up
    wider = [k for k in dict.fromkeys((*everyday, *whole)) if k not in far and k not in kinds]
    kinds = (*kinds, *(kind for kind in generic if kind not in barred | rules.vague))
    return SlotWish(slot=slot, kinds=kinds, wider=tuple(wider) if needed else (), needed=needed)


def _narrowed(kinds: tuple[str, ...], by: tuple[str, ...]) -> tuple[str, ...]:
    """What both name, in the first one's order; the second's word where they share nothing, and no word is no limit."""
    if not by or not kinds:
        return by or kinds
    return tuple(kind for kind in kinds if kind in by) or by


def _barred(setting: Setting, owned: Sequence[Garment], rules: PairingRules) -> frozenset[str]:
    own = {kind for garment in owned for kind in (garment.category, *rules.vocabulary.expand(garment.category))}
    return setting.never | own


def _asked(setting: Setting, owned: Sequence[Garment], query: Query, rules: PairingRules) -> tuple[SlotWish, ...]:
    """A wish for each slot of the kinds that were asked for, less what is owned."""
    have = {garment.slot for garment in owned}
    mine = {kind for garment in owned for kind in rules.vocabulary.expand(garment.category)}
    by_slot: dict[str, list[str]] = {}
    for asked in query.categories:
        for kind in sorted(rules.vocabulary.expand(asked), key=list(rules.vocabulary.categories).index):
            slot = rules.vocabulary.slot(kind)
            if slot in have:
                under = rules.over.get(kind, frozenset())
                slot = "layer" if any(g.category in under for g in owned) and kind not in mine else ""
            if slot in SLOTS and kind not in mine:
                by_slot.setdefault(slot, []).append(kind)
    wishes = []
    for slot, kinds in by_slot.items():
        usual = [kind for kind in _wish(slot, True, setting, owned, rules).kinds if kind in kinds]
        narrow = {kind for asked in query.categories for kind in [asked] if kind in kinds}
        rest = [kind for kind in kinds if kind not in usual and (kind in narrow or kind not in setting.never)]
        near = [k for kind in kinds for k in rules.vocabulary.categories[kind].near]
        near = [k for k in dict.fromkeys(near) if k not in kinds and k not in mine and rules.vocabulary.slot(k) == slot]
        wishes.append(SlotWish(slot=slot, kinds=(*usual, *rest), wider=tuple(near), needed=True))
    return tuple(wishes)
