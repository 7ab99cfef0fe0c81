"""`stylist ask` through its front door: what it prints, its exit codes, and what it says of bad input."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from retrieval.product import AUDIENCES
from tests.command_line import answer, clean_environment, command, running, stylist
from tests.fakes.gemini import KEY, FakeGemini, sentences

pytestmark = pytest.mark.usefixtures("_own_process")

REPLY_KEYS = [
    "reply", "intent", "query", "garments", "products", "relaxed", "writer", "model", "generation", "took_ms",
    "looks", "choices", "product_choices", "attachment",
]  # fmt: skip
QUERY_KEYS = [
    "text", "categories", "colors", "patterns", "price_max", "currency", "audience", "occasion", "exclude",
]  # fmt: skip
PRODUCT_KEYS = [
    "id", "title", "brand", "price", "currency", "url", "image", "category", "slot", "look", "score", "why",
    "disclosure",
]  # fmt: skip


# --- ask --json
def test_the_json_has_exactly_the_keys_that_were_agreed_in_their_order(shop_home: Path) -> None:
    reply = answer(shop_home, "navy striped top under 40 euros")
    assert list(reply) == REPLY_KEYS
    assert list(reply["query"])[: len(QUERY_KEYS)] == QUERY_KEYS
    assert all(list(product) == PRODUCT_KEYS for product in reply["products"])
    assert reply["products"]


def test_the_json_means_what_the_design_says(shop_home: Path) -> None:
    reply = answer(shop_home, "navy striped top for women under 40 euros, no polo shirts")
    query = reply["query"]
    assert (query["colors"], query["patterns"], query["price_max"]) == (["navy"], ["striped"], 40)
    assert (query["currency"], query["audience"]) == ("EUR", "women")
    assert query["audience"] in AUDIENCES
    assert query["exclude"] == {"categories": ["polo shirt"]}
    product = reply["products"][0]
    assert isinstance(product["price"], float)
    assert product["url"].startswith("https://")
    assert Path(product["image"]).is_file()
    assert 0 <= product["score"] <= 1
    assert "navy" in product["why"]
    assert reply["model"].startswith("pocket@")


def test_words_need_no_quotes(shop_home: Path) -> None:
    assert answer(shop_home, "white", "sneakers")["query"]["categories"] == ["sneakers"]


def test_a_photo_is_answered_with_garments_and_looks_in_json(shop_home: Path) -> None:
    photo = answer(shop_home, "striped top")["products"][0]["image"]
    reply = answer(shop_home, "--photo", photo)
    assert reply["intent"] == "pair"
    (garment,) = reply["garments"]
    assert list(garment)[:5] == ["category", "colors", "pattern", "box", "confidence"]
    assert [look["look"] for look in reply["looks"]] == sorted({product["look"] for product in reply["products"]})
    for look in reply["looks"]:
        its = [product for product in reply["products"] if product["look"] == look["look"]]
        assert look["total"] == pytest.approx(sum(product["price"] for product in its))
        assert look["reason"]
        (owned,) = look["owned"]
        assert owned.endswith(garment["category"])
        assert all(product["slot"] and product["why"] for product in its)
    assert {"label", "text"} == set(reply["choices"][0])


def test_a_photo_and_a_wish_for_alike_are_answered_with_similar_items(shop_home: Path) -> None:
    photo = answer(shop_home, "striped top")["products"][0]["image"]
    reply = answer(shop_home, "--photo", photo, "something like this")
    assert (reply["intent"], reply["looks"]) == ("photo", [])
    assert reply["products"]


def test_two_photos_give_two_garments(shop_home: Path) -> None:
    photo = answer(shop_home, "striped top")["products"][0]["image"]
    assert len(answer(shop_home, "--photo", photo, "--photo", photo)["garments"]) == 2


# --- ask for reading
def test_without_json_the_reply_and_its_products_are_printed_for_reading(shop_home: Path) -> None:
    reply = answer(shop_home, "white sneakers")
    result = stylist(shop_home, "ask", "white sneakers")
    assert result.exit_code == 0
    printed = " ".join(result.stdout.split())
    assert reply["reply"] in printed
    for product in reply["products"]:
        assert product["title"] in printed
        assert product["url"] in printed
    assert "{" not in printed


def test_looks_are_printed_one_by_one_with_why_and_what_they_cost(shop_home: Path) -> None:
    reply = answer(shop_home, "what goes with a navy blazer?")
    printed = " ".join(stylist(shop_home, "ask", "what goes with a navy blazer?").stdout.split())
    assert reply["reply"] in printed
    for look in reply["looks"]:
        assert f"Look {look['look']} {look['reason']}" in printed
    assert printed.count(" in all ") >= len(reply["looks"])
    assert all(product["url"] in printed for product in reply["products"])


def test_arguments_that_are_no_text_and_a_terminal_without_euros_are_borne(shop_home: Path) -> None:
    arguments = [*map(str.encode, command("ask", "--json", "white sneakers under €90")), b"\xff\xfe"]
    environment = clean_environment(shop_home, PYTHONIOENCODING="ascii")
    done = subprocess.run(arguments, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["query"]["categories"] == ["sneakers"]


# --- exit codes
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask"], "give a wish or a photo"),
        (["ask", "--stdin"], "--stdin --json"),
        (["ask", "--stdin", "--json", "a dress"], "--stdin --json"),
        (["ask", "x", "--nonsense"], "--nonsense"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_a_command_used_wrongly_exits_2_and_says_how(shop_home: Path, arguments: list[str], said: str) -> None:
    result = stylist(shop_home, *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def write_pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")


def write_truncated(path: Path) -> None:
    out = io.BytesIO()
    Image.effect_noise((400, 400), 60).convert("RGB").save(out, "JPEG")
    path.write_bytes(out.getvalue()[:3000])


def write_large(path: Path) -> None:
    Image.new("1", (9_000, 9_000)).save(path, "PNG")


def write_nothing(path: Path) -> None:
    path.touch()


@pytest.mark.parametrize(
    ("write", "code", "said"),
    [
        (write_pdf, 1, "a PDF"),
        (write_truncated, 1, "cut short"),
        (write_large, 1, "megapixels"),
        (write_nothing, 1, "empty"),
        (Path.mkdir, 2, "is a folder"),
        (lambda _: None, 2, "There is no file"),
    ],
    ids=["pdf", "truncated", "81 megapixels", "empty", "folder", "absent"],
)
def test_a_photo_that_is_none_is_one_sentence_as_text_and_as_json(
    shop_home: Path, tmp_path: Path, write: Any, code: int, said: str
) -> None:
    photo = tmp_path / "photo.jpg"
    write(photo)
    text = stylist(shop_home, "ask", "--photo", str(photo))
    assert text.exit_code == code
    assert said in text.stderr
    assert text.stdout == ""
    assert len(text.stderr.strip().splitlines()) == 1
    as_json = stylist(shop_home, "ask", "--photo", str(photo), "--json")
    assert as_json.exit_code == code
    reply = json.loads(as_json.stdout)
    assert list(reply) == REPLY_KEYS
    assert reply["intent"] == "problem"
    assert said in reply["reply"]


def test_an_empty_request_is_answered_with_help_and_5000_characters_with_a_sentence(shop_home: Path) -> None:
    assert answer(shop_home, "")["intent"] == "help"
    long = stylist(shop_home, "ask", "x" * 5000)
    assert long.exit_code == 1
    assert "5,000 characters" in long.stderr


# --- ask --stdin
def test_stdin_answers_each_line_with_one_json_and_a_plus_goes_on(shop_home: Path) -> None:
    lines = ["black boots for women", "+in brown", "a red dress", "+under 90", "", "in brown"]
    result = stylist(shop_home, "ask", "--stdin", "--json", stdin="\n".join(lines) + "\n")
    assert result.exit_code == 0
    replies = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(replies) == len(lines)
    boots, brown_boots, dress, dress_under, empty, brown = (reply["query"] for reply in replies)
    assert boots["colors"] == ["black"]
    assert (brown_boots["categories"], brown_boots["colors"]) == (["boots"], ["brown"])
    assert brown_boots["audience"] == "women"
    assert dress["categories"] == dress_under["categories"] == ["dress"]
    assert dress_under["price_max"] == 90
    assert replies[4]["intent"] == "help"
    assert empty["categories"] == []
    assert brown["categories"] == [], "a line without a plus stands by itself"


def test_stdin_never_dies_on_a_bad_line(shop_home: Path) -> None:
    bad = b"\xff\xfe\x00\n" + b"+\n" + b"x" * 5000 + b"\n" + b"\x1b[31m{}\n" + "👗\n".encode() + b"white sneakers"
    result = stylist(shop_home, "ask", "--stdin", "--json", stdin=bad)
    assert result.exit_code == 0
    replies = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(replies) == 6
    assert replies[2]["intent"] == "problem"
    assert replies[-1]["products"]


def test_stdin_answers_before_the_next_line_is_written(shop_home: Path) -> None:
    """A program that talks to it line by line is not kept waiting by buffers."""
    with running(shop_home, "ask", "--stdin", "--json") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for text in ("white sneakers", "+in black"):
            process.stdin.write(text + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["query"]["categories"] == ["sneakers"]
        process.stdin.close()
        assert process.wait(20) == 0


# --- Gemini's part, from outside
async def test_ask_uses_gemini_where_a_key_is_set_and_no_network_without(shop_home: Path) -> None:
    said = sentences(("[1] is lovely with pale jeans.", [1]))
    async with FakeGemini(lambda _: said) as fake:
        with_key = await _ask_process(shop_home, GEMINI_API_KEY=KEY, GEMINI_BASE_URL=fake.url)
        without = await _ask_process(shop_home, GEMINI_BASE_URL=fake.url)
    assert with_key["writer"] == "gemini"
    assert "is lovely with pale jeans." in with_key["reply"]
    assert without["writer"] == "template"
    assert len(fake.requests) == 1


async def _ask_process(home: Path, **environment: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *command("ask", "navy sweater", "--json"),
        env=clean_environment(home, **environment),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return dict(json.loads(out))
