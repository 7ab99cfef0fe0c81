"""What a feed may not do unless it is meant: lose most of the catalog, change its currency, slip its decimal point.

`check(tally, changes, allowed)` raises before anything is written, so that a refused feed leaves no trace, and refusing
it every night counts no product as missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingestion.applying import SCALE, Changes
from ingestion.tally import IngestTally


class NoRows(Exception):
    """A feed of which no row could be taken: nothing is changed."""


class Suspicious(Exception):
    """A feed that would do what is mostly a mistake: nothing is changed unless that is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What the person who runs it says is meant."""

    shrink: bool = False
    currency_change: bool = False
    price_scale: bool = False


def check(tally: IngestTally, changes: Changes, allowed: Allowed) -> None:
    """Raise NoRows or Suspicious, in one sentence with the counts and the flag that allows it."""
    if not changes.rows:
        why = "; ".join(f"{count:,} refused: {reason}" for reason, count in tally.refused.counts.most_common(5))
        raise NoRows(
            f"No row of {tally.feed!r} could be taken ({why or 'it has 0 rows'}); "
            "the catalog stays as it is. Mend the feed and ingest again."
        )
    if shrinks(changes) and not allowed.shrink:
        raise Suspicious(
            f"{tally.feed!r} lacks {changes.lacking:,} of the catalog's {changes.listed:,} products; nothing was "
            "changed. If they are to go, run it again with --allow-shrink."
        )
    if changes.other_currency * 2 > changes.compared and not allowed.currency_change:
        raise Suspicious(
            f"{tally.feed!r} has {changes.other_currency:,} of the {changes.compared:,} products that are known in "
            f"another currency ({changes.currencies}); nothing was changed. "
            "If the shop changed its currency, run it again with --allow-currency-change."
        )
    for count, way in ((changes.dearer, f"{SCALE} times"), (changes.cheaper, f"a {SCALE}th of")):
        if count * 2 > changes.compared and not allowed.price_scale:
            raise Suspicious(
                f"{tally.feed!r} has {count:,} of the {changes.compared:,} products that are known at {way} their price"
                f" or {'more' if way.endswith('times') else 'less'}; nothing was changed. "
                "If these are the prices, run it again with --allow-price-scale."
            )


def shrinks(changes: Changes) -> bool:
    """Whether the feed lacks over half of the catalog."""
    return changes.lacking * 2 > changes.listed
