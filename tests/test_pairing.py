"""What a person owns becomes outfits of the sample shop: whole, different, for the right person, within bounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bot.shop import ShopWindow
from retrieval.garment import Garment
from retrieval.look import Looks
from retrieval.pairing import Pairer
from retrieval.product import Product, Query
from retrieval.vocabulary import Vocabulary

FOOTWEAR_OF_SUMMER = {"sandals", "flip-flops"}


@pytest.fixture(scope="module")
def pairer(shop_window: ShopWindow) -> Pairer:
    searcher = shop_window.current().searcher
    return Pairer(searcher.catalog, searcher.encoder, searcher.vocabulary)


def owned(
    category: str, *colors: str, audience: str | None = "women", pattern: str | None = None, vector: bool = False
) -> Garment:
    """A piece somebody photographed; with `vector`, one that no picture of the shop is like."""
    random = np.random.default_rng(0).normal(size=256).astype(np.float32)
    return Garment(
        category=category,
        slot=Vocabulary.load().slot(category),
        colors=colors,
        pattern=pattern,
        box=(0.0, 0.0, 1.0, 1.0),
        confidence=0.9,
        audience=audience,
        vector=random / np.linalg.norm(random) if vector else None,
    )


def products(looks: Looks) -> list[Product]:
    return [match.product for match in looks.matches]


def slots(looks: Looks) -> list[set[str | None]]:
    return [{match.slot for match in look.matches} for look in looks.looks]


@pytest.mark.parametrize(
    ("category", "needed"),
    [
        ("shirt", {"bottom", "shoes"}),
        ("jeans", {"top", "shoes"}),
        ("dress", {"shoes"}),
        ("swimwear", {"shoes", "layer"}),
    ],
)
def test_an_owned_piece_gets_what_it_lacks_and_never_its_like(
    pairer: Pairer, vocabulary: Vocabulary, category: str, needed: set[str]
) -> None:
    looks = pairer.looks([owned(category, "navy", vector=True)], Query())
    assert len(looks.looks) == 3
    assert looks.missing == ()
    for look, filled in zip(looks.looks, slots(looks), strict=True):
        assert needed <= filled
        assert vocabulary.slot(category) not in filled
        assert len(filled) == len(look.matches)
        assert all(match.product.category not in vocabulary.expand(category) for match in look.matches)


@pytest.mark.parametrize("category", ["heels", "handbag", "coat", "blazer", "necklace", "socks", "tights"])
def test_a_piece_that_dresses_no_body_gets_a_whole_outfit(pairer: Pairer, category: str) -> None:
    looks = pairer.looks([owned(category, "black")], Query())
    assert looks.looks
    for filled in slots(looks):
        assert {"one-piece"} <= filled or {"top", "bottom"} <= filled
        assert "shoes" in filled or category == "heels"


def test_looks_share_no_product_and_no_two_have_one_name(pairer: Pairer) -> None:
    looks = pairer.looks([owned("t-shirt", "white", audience="men")], Query())
    ids = [product.id for product in products(looks)]
    groups = [product.group for product in products(looks) if product.group]
    assert len(ids) == len(set(ids))
    assert len(groups) == len(set(groups))
    names = [look.reason.split(":")[0] for look in looks.looks]
    assert len(set(names)) == len(names) == 3
    assert [look.number for look in looks.looks] == [1, 2, 3]
    assert [match.look for match in looks.matches] == [look.number for look in looks.looks for _ in look.matches]


@pytest.mark.parametrize("audience", ["women", "men", "girls", "boys", "baby"])
def test_nobody_is_shown_another_s_clothes(pairer: Pairer, audience: str) -> None:
    looks = pairer.looks([owned("t-shirt", "red", audience="unisex")], Query(audience=audience))
    shown = {product.audience for product in products(looks)}
    assert shown <= ({audience, "unisex", None} if audience in ("women", "men") else {audience})
    assert looks.looks or looks.missing


def test_the_owned_piece_says_for_whom_it_is(pairer: Pairer) -> None:
    for audience, category in (("men", "shirt"), ("women", "shirt"), ("girls", "t-shirt")):
        shown = {product.audience for product in products(pairer.looks([owned(category, audience=audience)], Query()))}
        assert shown <= ({audience, "unisex", None} if audience != "girls" else {"girls"})


def test_who_says_nothing_of_an_audience_gets_grown_ups_clothes_and_one_audience_a_look(pairer: Pairer) -> None:
    looks = pairer.looks([], Query(occasion="office"))
    assert len(looks.looks) == 3
    for look in looks.looks:
        assert len({match.product.audience for match in look.matches} - {"unisex", None}) == 1
    assert {"women", "men"} >= {match.product.audience for match in looks.matches} - {"unisex", None}


def test_price_stock_budget_and_exclusions_bind(pairer: Pairer) -> None:
    query = Query(audience="women", price_max=60.0, total_max=110.0, exclude={"colors": ("black",)})
    looks = pairer.looks([owned("shirt", "white")], query)
    assert looks.looks
    for look in looks.looks:
        assert look.total == pytest.approx(sum(match.product.price for match in look.matches))
        assert look.total <= 110.0
    for product in products(looks):
        assert product.available
        assert product.price <= 60.0
        assert "black" not in product.colors


def test_a_budget_too_small_for_a_whole_outfit_buys_what_it_can_and_names_the_rest(pairer: Pairer) -> None:
    looks = pairer.looks([owned("shirt", "white", audience="men")], Query(total_max=25.0))
    assert all(look.total <= 25.0 for look in looks.looks)
    filled = set().union(*slots(looks)) if looks.looks else set()
    assert {"bottom", "shoes"} <= filled | set(looks.missing)
    assert pairer.looks([owned("shirt", "white")], Query(total_max=0.5)).looks == ()


def test_who_rules_out_leather_gets_none_that_is_likely_of_it(pairer: Pairer) -> None:
    query = Query(occasion="office", exclude={"materials": ("leather",)})
    for product in products(pairer.looks([owned("trousers", "gray", audience="men")], query)):
        assert not {"leather", "suede"} & set(product.materials)
        assert product.materials or product.category not in ("formal shoes", "loafers", "belt", "boots")


def test_sizes_bind_where_a_kind_comes_in_them(pairer: Pairer) -> None:
    looks = pairer.looks([owned("jeans", "blue", audience="men")], Query(sizes=("L",)))
    tops = [match.product for match in looks.matches if match.slot == "top"]
    assert tops
    assert all("L" in product.sizes for product in tops)
    assert any(match.slot == "shoes" for match in looks.matches)


def test_no_sandals_in_the_snow_and_no_white_for_a_wedding_guest(pairer: Pairer) -> None:
    snow = pairer.looks([owned("jeans", "blue")], Query(occasion="snow"))
    assert snow.looks
    assert not FOOTWEAR_OF_SUMMER & {product.category for product in products(snow)}
    assert all("outerwear" in filled for filled in slots(snow))
    wedding = pairer.looks([], Query(occasion="wedding", audience="women"))
    assert wedding.looks
    for match in wedding.matches:
        if match.slot in ("one-piece", "top", "bottom"):
            assert match.product.colors[:1] not in (("white",), ("cream",))


def test_two_loud_patterns_never_meet(pairer: Pairer) -> None:
    looks = pairer.looks([owned("shirt", "red", pattern="checked", audience="men")], Query())
    loud = pairer.rules.loud
    for match in looks.matches:
        if match.slot in pairer.rules.patterned_slots:
            assert not loud & set(match.product.patterns)


def test_an_owned_piece_that_is_out_of_place_is_owned_up_to(pairer: Pairer) -> None:
    looks = pairer.looks([owned("sandals", "brown")], Query(occasion="snow"))
    assert "would not be my first choice for the snow" in looks.looks[0].reason
    assert looks.looks[0].matches


def test_only_the_kinds_that_were_asked_for_are_shown(pairer: Pairer, vocabulary: Vocabulary) -> None:
    looks = pairer.looks([owned("dress", "green")], Query(categories=("shoes",)))
    assert len(looks.looks) == 3
    assert slots(looks) == [{"shoes"}] * 3
    assert {product.category for product in products(looks)} <= vocabulary.expand("shoes")
    assert pairer.looks([owned("shirt", "white")], Query(categories=("shirt",))).looks == ()


def test_a_sweater_over_an_owned_shirt_is_a_layer(pairer: Pairer) -> None:
    looks = pairer.looks([owned("shirt", "white", audience="men")], Query(categories=("sweater",)))
    assert looks.looks
    assert {(match.slot, match.product.category) for match in looks.matches} == {("layer", "sweater")}


def test_the_wardrobe_comes_before_the_shop(pairer: Pairer) -> None:
    shirt, jeans, boots = (owned(kind, "blue", audience="men") for kind in ("shirt", "jeans", "boots"))
    looks = pairer.looks([shirt], Query(), wardrobe=[shirt, jeans, boots])
    for look in looks.looks:
        assert jeans in look.owned
        assert boots in look.owned
        assert not {"bottom", "shoes"} & {match.slot for match in look.matches}
    outfits = [frozenset(match.product.id for match in look.matches) for look in looks.looks]
    assert len(set(outfits)) == len(outfits) >= 1


def test_a_wardrobe_that_lacks_shoes_gets_them_from_the_shop(pairer: Pairer) -> None:
    kept = [owned("dress", "burgundy"), owned("clutch", "black")]
    looks = pairer.looks([], Query(occasion="date", audience="women"), wardrobe=kept)
    assert looks.looks[0].owned[0].category == "dress"
    assert "shoes" in slots(looks)[0]


def test_what_was_shown_is_not_shown_again(pairer: Pairer) -> None:
    piece = owned("skirt", "black")
    first = {product.id for product in products(pairer.looks([piece], Query()))}
    again = {product.id for product in products(pairer.looks([piece], Query(), avoid=first))}
    assert first
    assert again
    assert not first & again


def test_a_color_wish_steers_and_is_told_where_it_is_let_go(pairer: Pairer) -> None:
    red = pairer.looks([owned("jeans", "blue")], Query(colors=("red",)))
    reds = pairer.vocabulary.expand_color("red")
    for look in red.looks:
        met = any(reds & set(match.product.colors) for match in look.matches)
        assert met or "color" in red.relaxed
    assert any(reds & set(product.colors) for product in products(red))
    assert pairer.looks([owned("jeans", "blue")], Query(brands=("No Such Brand",))).relaxed == ("brand",)


def test_every_look_says_why_in_one_sentence_of_its_own(pairer: Pairer) -> None:
    reasons: list[str] = []
    for piece, query in a_few_wishes():
        looks = pairer.looks([piece], query)
        for look in looks.looks:
            assert look.reason[0].isupper()
            assert look.reason.endswith(".")
            assert look.reason.count(". ") == 0
            assert not set("{}()") & set(look.reason)
            assert "  " not in look.reason
        assert all(match.why and not set("{}") & set(match.why) for match in looks.matches)
        assert all(0 <= match.score <= 1 for match in looks.matches)
        reasons += [look.reason for look in looks.looks]
    assert len(set(reasons)) > 0.8 * len(reasons)


def a_few_wishes() -> Sequence[tuple[Garment, Query]]:
    return [
        (owned("blouse", "pink", pattern="floral"), Query(occasion="office")),
        (owned("t-shirt", audience="men"), Query(seasons=("summer",))),
        (owned("jeans", "blue", audience="men"), Query(occasion="date")),
        (owned("suit", "charcoal", audience="men"), Query()),
        (owned("dress", "black"), Query(occasion="black tie")),
        (owned("trousers", "brown"), Query(seasons=("winter",))),
    ]


class Grudge:
    """A head that finds everything fitting but pictures like one: same front as `Compatibility.score`."""

    def __init__(self, vector: np.ndarray) -> None:
        self.vector, self.asked = vector, 0

    def score(self, a: np.ndarray, b: np.ndarray, shades_a: Sequence[object], shades_b: Sequence[object]) -> np.ndarray:
        assert len(shades_a) == len(a)
        assert len(shades_b) == len(b)
        self.asked += 1
        return np.repeat((a @ self.vector < 0.999).astype(np.float32)[:, None], len(b), axis=1)


def test_a_trained_head_has_a_say(pairer: Pairer, shop_window: ShopWindow) -> None:
    searcher = shop_window.current().searcher
    query = Query(categories=("shoes",))
    piece = owned("dress", "navy")
    liked = pairer.looks([piece], query, limit=1).matches[0]
    head = Grudge(searcher.catalog.picture_vectors[searcher.catalog.row(liked.product.id)])
    swayed = Pairer(searcher.catalog, searcher.encoder, searcher.vocabulary, head)  # type: ignore[arg-type]
    found = {match.product.id: match.score for match in swayed.looks([piece], query).matches}
    assert found.get(liked.product.id, 0.0) < liked.score
    assert head.asked


def test_a_suit_gets_a_shirt(pairer: Pairer) -> None:
    looks = pairer.looks([owned("suit", "navy", audience="men")], Query(occasion="wedding"))
    assert looks.looks
    for look in looks.looks:
        assert {"shirt"} == {match.product.category for match in look.matches if match.slot == "top"}
