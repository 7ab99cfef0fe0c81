"""Google's numbers for what people wear, as `google_product_category` may hold them instead of words.

Of the taxonomy's 5,600 categories these are the ones that the vocabulary has a word for. A feed's `product_type`, the
shop's own words, goes before; a number that is not here is counted as unknown.
"""

from __future__ import annotations

GOOGLE_CATEGORIES = {
    "203": "Outerwear", "5598": "Coats & Jackets", "204": "Pants", "207": "Shorts", "212": "Shirts & Tops",
    "1581": "Skirts", "2271": "Dresses", "1594": "Suits", "211": "Swimwear", "208": "Sleepwear", "209": "Socks",
    "213": "Underwear & Socks", "214": "Bras", "187": "Shoes", "3032": "Handbags", "2668": "Wallets",
    "100": "Backpacks", "188": "Jewelry", "194": "Earrings", "196": "Necklaces", "191": "Bracelets", "200": "Rings",
    "201": "Watches", "173": "Hats", "177": "Scarves", "169": "Belts", "178": "Sunglasses", "176": "Ties",
    "170": "Gloves",
}  # fmt: skip
