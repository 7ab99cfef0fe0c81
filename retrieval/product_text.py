"""A product as one line of text: what its text vector is made of, and what the word index reads."""

from __future__ import annotations

from retrieval.product import Product

_AUDIENCES = {"women": "for women", "men": "for men", "girls": "for girls", "boys": "for boys", "baby": "for babies"}


def product_text(product: Product) -> str:
    """Title, then what the title leaves out of brand, colors, pattern, material, cut, audience, category and caption.

    A change here changes the texts' hashes, so that the next build embeds them anew.
    """
    said = product.title.casefold()
    parts = [
        product.brand or "",
        *product.colors,
        *(pattern for pattern in product.patterns if pattern != "solid"),
        *product.materials,
        f"{product.sleeves} sleeves" if product.sleeves not in (None, "sleeveless") else product.sleeves or "",
        product.length or "",
        product.category or "",
        _AUDIENCES.get(product.audience or "", ""),
        *product.caption.split(", "),
    ]
    return ", ".join([product.title, *(part for part in parts if part and part.casefold() not in said)])
