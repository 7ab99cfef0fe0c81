"""How three rankings are best made one, chosen by measurement. Two minutes on two cores.

    STYLIST_HOME=var python -m benchmarks.fusion --data ../shared/data

Photos that people took of their clothes are the catalog, and held-out requests written for them ask for them, four
times: in a feed that says what `training.evaluate_requests` says and in a terse one with color, kind and buyer alone,
as shops' feeds lie between; by their words alone, as where nothing is understood, and inside the filters that the bot
understands. What is chosen by is the mean nDCG@10 of the four. It prints the grid, what the rule of `fusion_choice`
picks, what that gives in folds that took no part, and the check on an index in STYLIST_HOME.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.fusion_choice import FOLDS, Cases, check, choose, ndcg_at_10
from benchmarks.fusion_products import ProductCheck
from benchmarks.fusion_ways import EQUAL_RANKS, SERVED, Fuser, Way, all_ways, matrices
from bot.settings import POCKET_MODEL, Settings
from bot.understanding import understand
from retrieval.catalog import Catalog, IndexMismatch, NoIndex
from retrieval.encoder import Encoder
from retrieval.filters import Filter
from retrieval.fusion import Rankings, rankings
from retrieval.product import Product
from retrieval.search import Searcher
from retrieval.vocabulary import Vocabulary
from training.data_folder import DataFolder
from training.evaluate import embedded
from training.evaluate_requests import SINGLE, Scores, described_product, temporary_catalog
from training.metrics import Figure, difference, figure

SHOWN = 12  # ways of the grid
UNSAID = dict.fromkeys(("pattern", "material", "sleeves", "length"), "")


def terse_product(caption: Mapping[str, object], picture: str) -> Product:
    """A caption as a shop of few words would list it: "grey sweatpants", and whom they are for."""
    colors = caption["colors"]
    color = str(colors[0]) if isinstance(colors, list) and colors else ""
    return described_product({**caption, **UNSAID, "title": f"{color} {caption['category']}".strip()}, picture)


def asked_plainly(searcher: Searcher, text: str) -> Rankings:
    """A request's rankings by its words alone."""
    return rankings(searcher.catalog, searcher.encoder.texts([text])[0], text, Filter())


def asked_understood(searcher: Searcher, text: str) -> Rankings:
    """A request's rankings inside the filters that the bot understands it to set."""
    return searcher.ranked(understand(text, vocabulary=searcher.vocabulary).query) or Rankings([], [], [])


MANNERS = {"words alone": asked_plainly, "understood": asked_understood}
FEEDS = {"full feed": described_product, "terse feed": terse_product}


def measure(data: Path, home: Path, model: Path) -> None:
    """Ask everything once, try every way, print what came out."""
    encoder = Encoder.load(model)
    folder = DataFolder(data, Vocabulary.load())
    photos = [photo for photo in folder.garments() if photo.request is not None]
    photos, pictures = embedded(encoder, folder, photos, lambda line: print(line, file=sys.stderr))
    targets = np.flatnonzero([photo.heldout for photo in photos])
    if len(targets) < FOLDS:
        print(f"{str(data)!r} holds {len(targets)} held-out requests; {FOLDS} folds need one each.")
        return
    ways, cases = all_ways(), []
    for feed, listed in FEEDS.items():
        products = [listed(folder.captions[photo.id], photo.picture) for photo in photos]
        with temporary_catalog(encoder, products, pictures) as catalog:
            searcher = Searcher(catalog, encoder, folder.vocabulary)
            for manner, ask in MANNERS.items():
                asked = [ask(searcher, photos[target].request or "") for target in targets]
                cases.append(tried(f"{feed}, {manner}", ways, matrices(asked, len(photos)), targets))
    chosen = print_choice(ways, np.mean(cases, axis=0), cases)
    print_check(home, encoder, [EQUAL_RANKS, SERVED, ways[chosen]])


def tried(setting: str, ways: Sequence[Way], asked: Mapping[str, Scores], targets: NDArray[np.int64]) -> Cases:
    """nDCG@10 of each request by each way, (ways, q); prints the single rankings' and two fused ones'."""
    fuser = Fuser(asked)
    cases = np.stack([ndcg_at_10(fuser.fused(way), targets) for way in ways])
    for name in SINGLE:
        show(figure(f"{setting}: {name}, nDCG@10", ndcg_at_10(asked[name], targets)))
    equal, served = (cases[ways.index(way)] for way in (EQUAL_RANKS, SERVED))
    show(figure(f"{setting}: equal reciprocal ranks", equal))
    show(figure(f"{setting}: as served", served))
    show(difference(f"{setting}: as served over equal reciprocal ranks", equal, served))
    return cases


def print_choice(ways: Sequence[Way], cases: Cases, by_setting: Sequence[Cases]) -> int:
    """Print the grid's best and the rule's choice, over all and in folds; returns the choice's place."""
    settings = ", ".join(f"{feed} {manner}" for feed in FEEDS for manner in MANNERS)
    print(f"\n{len(ways)} ways, nDCG@10 ({settings}):")
    print("the best, the best of each kind that uses all three rankings, equal ranks, and what is served")
    order = sorted(range(len(ways)), key=lambda at: -cases[at].mean())
    kinds = {(ways[at].kind, ways[at].rank_offset): at for at in reversed(order) if ways[at].is_whole}
    equal, served, chosen = ways.index(EQUAL_RANKS), ways.index(SERVED), choose(ways, cases)
    best_of_kinds = sorted(kinds.values(), key=order.index)
    for at in dict.fromkeys((*order[:SHOWN], *best_of_kinds, chosen, equal, served)):
        mark = " (served)" * (at == served) + " (chosen)" * (at == chosen)
        each = ", ".join(f"{one[at].mean():.3f}" for one in by_setting)
        print(f"{cases[at].mean():.4f} ({each})  {ways[at].name}{mark}")
    folds = check(ways, cases)
    print("\nchosen on four folds, measured on the fifth, 20 partings")
    show(figure("by the rule, nDCG@10", folds.ruled))
    show(figure("by the best, nDCG@10", folds.best))
    show(difference("by the rule over equal reciprocal ranks", cases[equal], folds.ruled))
    show(difference("as served over equal reciprocal ranks", cases[equal], cases[served]))
    print("chosen:", ", ".join(f"{name} ({count}×)" for name, count in folds.chosen.most_common(5)))
    return chosen


def print_check(home: Path, encoder: Encoder, ways: Sequence[Way]) -> None:
    """Print what ways do to requests in synonyms over the index in use, and the milliseconds."""
    try:
        catalog = Catalog.open(home, fingerprint=encoder.fingerprint)
    except (NoIndex, IndexMismatch) as error:
        print(f"no check on products: {error}")
        return
    asked = ProductCheck(catalog, encoder)
    if not asked.asked:
        print("no check on products: the index has no kind and color that ten products share")
        return
    print(f"\n{len(asked.asked)} requests in synonyms over {len(catalog.products)} products, precision@10")
    for name in SINGLE:
        show(figure(name, asked.single(name)))
    before = asked.fused(ways[0])
    for way in dict.fromkeys(ways):
        show(figure(way.name, asked.fused(way)))
    for way in dict.fromkeys(ways[1:]):
        show(difference(f"{way.name} over equal ranks", before, asked.fused(way)))
    whole, joined = asked.milliseconds()
    print(f"to rank and fuse one: {whole:.2f} ms, of which fusing {joined:.2f} ms (medians)")


def show(found: Figure) -> None:
    """Print a figure with its interval."""
    print(f"{found.name:<68} {found.value:.3f} [{found.low:.3f}, {found.high:.3f}], n={found.cases}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="a folder laid out like ../shared/data")
    parser.add_argument("--model", type=Path, default=Path(POCKET_MODEL))
    given = parser.parse_args()
    measure(given.data, Settings().stylist_home, given.model)
