"""How dressed-up the pieces shown are: dressier or plainer than the last ones, and those that fit a dress code.

Formality runs from 0 (at home) to 4 (black tie), as `data/pairing.toml` has it for kinds, moved by a product's stated
occasions, its picture and its words (`dressiness` in `retrieval.outfit_pieces`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.shop import Shop
from retrieval.product import Product, Query, Results

STEP = 0.3  # what "more formal" asks for beyond the middle of what was shown: one deviation within a kind
BAND = 0.8  # of distance to a dress code's formality, within which relevance decides


def stepped(shop: Shop, query: Query, shift: int, shown: Sequence[str]) -> Query:
    """The query for pieces dressier (`shift` 1) or plainer (-1) than the products with the ids `shown`."""
    rows = [row for row in map(shop.catalog.row, shown) if row is not None]
    if not rows:
        return query
    bound = round(float(np.median(shop.pairer.reader.dressiness[rows])) + shift * STEP, 2)
    return replace(query, formality_min=bound if shift > 0 else None, formality_max=bound if shift < 0 else None)


def fits(shop: Shop, query: Query, product: Product) -> bool:
    """Whether a product is as dressed-up, or as plain, as the query wants it."""
    formality = float(shop.pairer.reader.dressiness[shop.catalog.row(product.id) or 0])
    low, high = query.formality_min, query.formality_max
    return (low is None or formality >= low) and (high is None or formality <= high)


def nearest_first(shop: Shop, query: Query, found: Results) -> Results:
    """The matches as dressed-up as is wanted, or all where none is; for a dress code in bands of distance to it."""
    if query.formality_min is not None or query.formality_max is not None:
        fitting = tuple(match for match in found.matches if fits(shop, query, match.product))
        return replace(found, matches=fitting or found.matches)
    code = shop.vocabulary.dress_codes.get(query.dress_code or "")
    if code is None or not found.matches:
        return found
    formality = shop.pairer.reader.dressiness
    rows = [shop.catalog.row(match.product.id) or 0 for match in found.matches]
    bands = [int(abs(float(formality[row]) - code.formality) / BAND) for row in rows]
    order = sorted(range(len(bands)), key=lambda at: (bands[at], at))
    return replace(found, matches=tuple(found.matches[at] for at in order))
