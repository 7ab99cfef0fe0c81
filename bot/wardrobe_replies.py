"""The wardrobe in words: what was kept or removed, the list, what one owns for an occasion and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot import english, look_wording, wording
from bot.choices import Choice
from bot.wardrobe_items import Item, Piece, short
from retrieval.garment import Garment
from retrieval.look import Look
from retrieval.money import money
from retrieval.product import Match, Query

MOST_LISTED = 50
MOST_LEFT = 10  # after a removal, so that the numbers seen last are right
MOST_BUTTONS = 5
DOUBTED = 0.4  # a confidence below which the person is asked to set it right
NEEDED = ("one-piece", "top", "bottom", "shoes")
LISTED_CHOICES = (
    Choice(label=wording.WEAR_TO_DINNER_LABEL, text="what do I wear to dinner from what I own?"),
    Choice(label=wording.WEAR_TO_WORK_LABEL, text="what do I wear to work from what I own?"),
    Choice(label=wording.WHAT_IS_MISSING_LABEL, text="what is missing in my wardrobe?"),
)
KEPT_CHOICES = (
    Choice(label=wording.WHAT_GOES_WITH_IT_LABEL, text="what goes with it?"),
    Choice(label=wording.MY_WARDROBE_LABEL, text="my wardrobe"),
)
FORGET_CHOICES = (
    Choice(label=wording.FORGET_YES_LABEL, text="yes, forget everything"),
    Choice(label=wording.FORGET_NO_LABEL, text="no, keep everything"),
)


def kept(pieces: Sequence[Piece], told: Sequence[str], count: int, most: int) -> str:
    """What became of pieces that were to be kept; `count` is how many there are now."""
    groups = {state: [p for p, t in zip(pieces, told, strict=True) if t == state] for state in dict.fromkeys(told)}
    said = [_kept_new(groups["new"], count)] if "new" in groups else []
    if changed := groups.get("changed"):
        said.append(wording.KEPT_CHANGED.format(pieces=english.listed(_with_name(piece) for piece in changed)))
    if known := groups.get("known"):
        said.append(wording.KEPT_BEFORE.format(pieces=_yours(known), verb=_are(known)))
    if groups.get("room"):
        said.append(wording.WARDROBE_FULL.format(most=most))
    if any(piece.garment.confidence < DOUBTED for piece in groups.get("new", ())):
        said.append(wording.KEPT_DOUBTED)
    return " ".join(english.capital(sentence) for sentence in said)


def _kept_new(pieces: Sequence[Piece], count: int) -> str:
    total = wording.ONE_PIECE if count == 1 else wording.MANY_PIECES.format(count=count_words(count))
    names = english.listed(f"the {_with_name(piece)}" for piece in pieces)
    return wording.KEPT.format(pieces=names, verb=_are(pieces), total=total)


def _with_name(piece: Piece) -> str:
    name = short(piece.garment)
    return wording.NAMED.format(piece=name, name=piece.name) if piece.name else name


def _yours(pieces: Sequence[Piece]) -> str:
    return "your " + english.listed(short(piece.garment) for piece in pieces)


def _are(pieces: Sequence[Piece]) -> str:
    return "are" if len(pieces) > 1 or english.is_plural(pieces[0].garment.category) else "is"


def which_to_keep(garments: Sequence[Garment]) -> tuple[str, tuple[Choice, ...]]:
    """The question which of several pieces in a photo is to be kept, with a button for each."""
    names = [short(garment) for garment in garments]
    choices = [
        Choice(
            label=english.capital(f"the {name}") + (f" ({place})" if names.count(name) > 1 else ""),
            text=f"keep number {place}" if names.count(name) > 1 else f"keep the {name}"[:60],
        )
        for place, name in enumerate(names[:MOST_BUTTONS], start=1)
    ]
    text = wording.WHICH_TO_KEEP.format(pieces=english.listed(map(english.with_article, names)))
    return text, (*choices, Choice(label=wording.ALL_OF_IT_LABEL, text="keep all of them"))


def listed(items: Sequence[Item], *, of: str = "", total: int | None = None) -> str:
    """The list of what is kept, numbered as in the whole wardrobe: `items` in order, or those `of` a kind."""
    count = total if total is not None else len(items)
    head = wording.WARDROBE_ONE if count == 1 else wording.WARDROBE.format(count=count_words(count))
    return "\n".join((head, *lines(list(enumerate(items, start=1)))))


def lines(numbered: Sequence[tuple[int, Item]]) -> list[str]:
    """A line an item: "1. navy blazer, kept on 3 March"."""
    told = [
        wording.WARDROBE_LINE.format(number=number, piece=item.called, day=day(item.kept))
        for number, item in numbered[:MOST_LISTED]
    ]
    more = len(numbered) - MOST_LISTED
    return [*told, wording.AND_MORE.format(count=more)] if more > 0 else told


def count_words(count: int) -> str:
    """A number as one says it: "one", "twelve", "13"."""
    return _COUNTS[count - 1] if count <= len(_COUNTS) else str(count)


def day(moment: datetime, today: datetime | None = None) -> str:
    """A day as one says it: "3 March", with the year where it is not this one."""
    year = "" if moment.year == (today or datetime.now(UTC)).year else f" {moment.year}"
    return f"{moment.day} {_MONTHS[moment.month - 1]}{year}"


def removed(gone: Sequence[Item], left: Sequence[Item]) -> str:
    """What was removed, and what is left."""
    names = english.listed(f"the {item.name or short(item.garment)}" for item in gone)
    many = len(gone) > 1 or english.is_plural(gone[0].garment.category)
    said = english.capital(wording.REMOVED.format(pieces=names, verb="are" if many else "is"))
    if not left:
        return f"{said} {wording.NOTHING_LEFT}"
    if len(left) > MOST_LEFT:
        return f"{said} {wording.STILL_THERE.format(count=count_words(len(left)))}"
    return "\n".join((f"{said} {wording.WHAT_IS_LEFT}", *lines(list(enumerate(left, start=1)))))


def which_to_remove(numbered: Sequence[tuple[int, Item]]) -> tuple[str, tuple[Choice, ...]]:
    """The question which of several pieces is to go, with a button for each."""
    choices = tuple(
        Choice(label=f"{number}. {item.name or short(item.garment)}", text=f"remove number {number}")
        for number, item in numbered[:MOST_BUTTONS]
    )
    return "\n".join((wording.WHICH_TO_REMOVE, *lines(numbered))), choices


def shall_forget(count: int, *, knows: bool, others: Sequence[str] = ()) -> str:
    """The question whether a person shall be forgotten, with `count` pieces, a profile where there is one, and what
    else is held: "saved", "language" and "talks"."""
    pieces = wording.FORGET_ASK_ONE if count == 1 else wording.FORGET_ASK_MANY.format(count=count_words(count))
    kept = [wording.FORGET_ASK_PIECES.format(pieces=pieces)] if count else []
    kept += [wording.FORGET_ASK_PROFILE] if knows else []
    kept += [wording.FORGET_ASK_OTHERS[name] for name in others]
    return wording.FORGET_ASK.format(kept=english.listed(kept))


def own_and_missing(looks: Sequence[Look], query: Query) -> str:
    """What is owned for an occasion and what is missing, look by look; the first is told in full."""
    event = look_wording.TO_OCCASION.get(query.occasion or "", query.occasion or "")
    for_it = wording.FOR_EVENT.format(event=event) if event else ""
    first, *others = looks
    said = [_first(first, for_it), *(_other(look) for look in others)]
    return " ".join(english.capital(sentence) for sentence in filter(None, said))


def _first(look: Look, for_it: str) -> str:
    needed = [match for match in look.matches if match.slot in NEEDED]
    extra = [match for match in look.matches if match.slot not in NEEDED]
    if look.owned:
        own = wording.YOU_OWN.format(for_it=for_it, pieces=_named(look.owned))
    else:
        own = wording.YOU_OWN_NONE.format(for_it=for_it)
    if not look.matches:
        return f"{own} {wording.NOTHING_MISSING}"
    said = [own]
    if needed:
        pattern = wording.MISSING_FILLED if look.owned else wording.ALL_FROM_THE_SHOP
        slots = english.listed(wording.MISSING_SLOTS[match.slot or ""] for match in needed)
        said.append(pattern.format(slots=slots, verb=_lack(needed), products=_priced(needed)))
    elif look.owned:
        said.append(wording.NOTHING_MISSING)
    if extra:
        said.append(wording.ROUNDED_OFF.format(products=_priced(extra)))
    if len(look.matches) > 1:
        said.append(wording.COMES_TO.format(total=money(look.total, look.matches[0].product.currency)))
    return " ".join(english.capital(sentence) for sentence in said)


def _other(look: Look) -> str:
    products = english.listed(map(_in_short, look.matches))
    if look.owned and look.matches:
        return wording.OTHER_FROM_OWN.format(pieces=_yours_of(look), products=products)
    if look.owned:
        return wording.OTHER_ALL_OWN.format(pieces=_yours_of(look))
    return wording.OTHER_FROM_SHOP.format(products=products)


def _yours_of(look: Look) -> str:
    return "your " + english.listed(map(short, look.owned))


def _in_short(match: Match) -> str:
    product = match.product
    if product.category is None:
        return english.called(product)
    return english.with_article(" ".join((*product.colors[:1], product.category)))


def _named(garments: Sequence[Garment]) -> str:
    return english.listed(f"the {short(garment)}" for garment in garments)


def _lack(needed: Sequence[Match]) -> str:
    return "is" if len(needed) == 1 and needed[0].slot in ("top", "one-piece") else "are"


def _called(match: Match) -> str:
    return english.called(match.product)


def _priced(matches: Sequence[Match]) -> str:
    return english.listed(f"{_called(m)} ({money(m.product.price, m.product.currency)})" for m in matches)


_COUNTS = (*("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
