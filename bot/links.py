"""Products' links as a reply shows them: with the shop's UTM parameters, and a disclosure beside affiliate links.

`Links(utm=…, affiliates=…).dress(matches, language)`. What is stored (the index, saved products) keeps the feed's
links. A link is changed only by what is set: other parameters, their order, their encoding and the fragment stay byte
for byte, and a signed link is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote_plus, urlsplit

from bot.wording_links import AFFILIATE
from retrieval.look import Look
from retrieval.product import Match

MOST_CHARS = 512  # of a link that Discord takes: one that was shorter stays so
# A signature covers the whole query: Amazon, Google, Azure, CloudFront and those who do likewise.
_SIGNATURES = {"x-amz-signature", "x-goog-signature", "signature", "sig", "hmac", "token"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """`utm` are parameters as they stand in an address; `affiliates` are hosts, each perhaps with the start of a path.

    A host stands for its subdomains, too: "awin1.com" is also www.awin1.com, "shop.example/go/" what lies under it.
    """

    utm: tuple[str, ...] = ()
    affiliates: tuple[str, ...] = ()

    def dress(self, matches: Sequence[Match], language: str) -> tuple[Match, ...]:
        """The matches with their links as a person follows them."""
        return tuple(self._dressed(match, language) for match in matches)

    def dress_looks(self, looks: Sequence[Look], language: str) -> tuple[Look, ...]:
        """The looks, each with its matches dressed."""
        return tuple(replace(look, matches=self.dress(look.matches, language)) for look in looks)

    def _dressed(self, match: Match, language: str) -> Match:
        url = match.product.url
        said = AFFILIATE.get(language, AFFILIATE["en"]) if self.is_affiliate(url) else ""
        tagged = self.tagged(url)
        if tagged == url and not said:
            return match
        return replace(match, product=replace(match.product, url=tagged), disclosure=said)

    def is_affiliate(self, url: str) -> bool:
        """Whether a link leads through one of the `affiliates`."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        host = (parts.hostname or "").rstrip(".")
        for wanted in self.affiliates:
            name, slash, path = wanted.partition("/")
            if (host == name or host.endswith(f".{name}")) and parts.path.startswith(slash + path):
                return True
        return False

    def tagged(self, url: str) -> str:
        """A link with the `utm` parameters: those that it has are replaced where they stand, others come at the end."""
        if not self.utm or not re.match(r"https?://", url, re.IGNORECASE):
            return url
        address, hash_, fragment = url.partition("#")
        path, _, query = address.partition("?")
        parameters = query.split("&") if query else []
        names = {_name(parameter) for parameter in parameters}
        if any(name.lower() in _SIGNATURES for name in names):
            return url
        ours = {_name(parameter): parameter for parameter in self.utm}
        told: list[str] = []
        for parameter in parameters:
            name = _name(parameter)
            if name not in ours:
                told.append(parameter)
            elif ours[name] not in told:
                told.append(ours[name])
        told += [parameter for name, parameter in ours.items() if name not in names]
        tagged = f"{path}?{'&'.join(told)}{hash_}{fragment}"
        return url if len(url) <= MOST_CHARS < len(tagged) else tagged


def _name(parameter: str) -> str:
    return unquote_plus(parameter.partition("=")[0])
