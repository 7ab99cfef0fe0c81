"""What a stylist looks things up in: the generation in use, its model, and the searchers over both.

`ShopWindow.current()` notices that `stylist build` switched to a new generation and opens it aside, so that answers
go on from the old one until the new one is ready. It writes nothing.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.evidence import Shopwords
from bot.gemini_reading import values_of
from bot.logs import where
from bot.profile import NOBODY, Profile
from bot.settings import OWN_PARSER, POCKET_MODEL
from retrieval.catalog import Catalog, current_generation
from retrieval.compatibility import Compatibility
from retrieval.encoder import Encoder, Vectors
from retrieval.garment import GarmentReader
from retrieval.generation import current_folder, read_manifest
from retrieval.pairing import Pairer
from retrieval.parser import Parser
from retrieval.product import Product
from retrieval.search import Searcher
from retrieval.vocabulary import Vocabulary

log = logging.getLogger(__name__)
STILL_ANSWERING_S = 60.0  # an answer begun on the old generation is long done by then


@dataclass(frozen=True)
class Shop:
    """One generation of a catalog, open, with the model that made it."""

    catalog: Catalog
    encoder: Encoder
    searcher: Searcher
    reader: GarmentReader
    pairer: Pairer
    vocabulary: Vocabulary
    profile: Profile = NOBODY  # of who asks; `bot.keeping_to.fitted` sets it

    @cached_property
    def kinds(self) -> tuple[tuple[str, ...], Vectors]:
        """The kinds of garment that have no narrower ones, and their names' vectors, (n, dim)."""
        return self.vocabulary.kinds, self.encoder.texts(self.vocabulary.kinds)

    @cached_property
    def words(self) -> Shopwords:
        """What wishes of this shop are made of."""
        values = values_of(self.catalog.products, self.vocabulary)
        return Shopwords(self.vocabulary, values, self.catalog.brands, self.catalog.currency)

    @classmethod
    def open(cls, home: Path, model: str | None = None, server: str | None = None, parser: Path = OWN_PARSER) -> Shop:
        """Open the generation in use with the model bundle at `model`, or else with the one that it names.

        `parser` is the bundle that finds garments in photos; without Stylist's own, a photo is read as one garment.
        Raises NoIndex, IndexMismatch or BadBundle, each naming the mending command.
        """
        vocabulary = Vocabulary.load()
        encoder = Encoder.load(model or named_model(home))
        catalog = Catalog.open(home, fingerprint=encoder.fingerprint, server=server)
        return cls(
            catalog=catalog,
            encoder=encoder,
            searcher=Searcher(catalog, encoder, vocabulary),
            reader=GarmentReader(encoder, vocabulary, _opened(parser)),
            pairer=Pairer(catalog, encoder, vocabulary, Compatibility.load(encoder)),
            vocabulary=vocabulary,
        )

    def product(self, product_id: str) -> Product | None:
        """The product of an id, or None."""
        row = self.catalog.row(product_id)
        return None if row is None else self.catalog.products[row]


def _opened(parser: Path) -> Parser | None:
    return None if parser == OWN_PARSER and not parser.is_dir() else Parser.load(parser)


def named_model(home: Path) -> Path:
    """The bundle that the generation in use names; the pocket model where that is gone, as in a moved checkout."""
    bundle = Path(read_manifest(current_folder(home)).bundle)
    return bundle if (bundle / "config.json").is_file() else POCKET_MODEL


class ShopWindow:
    """The shop as it is now: the generation that `index/current` names, reopened when it names another."""

    def __init__(
        self, home: Path, model: str | None = None, server: str | None = None, parser: Path = OWN_PARSER
    ) -> None:
        """Open the generation in use; raises what `Shop.open` raises."""
        self._home, self._model, self._server, self._parser = home, model, server, parser
        self._shop = Shop.open(home, model, server, parser)
        self._failed: str | None = None  # a generation that would not open is tried once, not at every message
        self._opening = threading.Lock()

    @property
    def home(self) -> Path:
        """The STYLIST_HOME that it is in."""
        return self._home

    def current(self) -> Shop:
        """The shop to answer from, at once. A new generation is opened in a thread of its own, once."""
        named = current_generation(self._home)
        if named not in (None, self._shop.catalog.generation, self._failed) and self._opening.acquire(blocking=False):
            threading.Thread(target=self._reopen, args=(named,), name="reopen", daemon=True).start()
        return self._shop

    def _reopen(self, generation: str) -> None:
        try:
            before, self._shop = self._shop, Shop.open(self._home, self._model, self._server, self._parser)
            log.info("generation %s opened", generation)
            farewell = threading.Timer(STILL_ANSWERING_S, before.catalog.close)
            farewell.daemon = True
            farewell.start()
        except Exception as error:  # whatever it is, answers go on from the generation that is open
            self._failed = generation
            log.error("generation %s does not open, the one before stays in use: %s", generation, where(error))
        finally:
            self._opening.release()
