"""The README's pictures of the web chat: there, described, small; and the command that draws them draws one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.fakes import visit as visits
from tests.fakes.stylist import FakeStylist, product, reply

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
MOST_PICTURES, MOST_BYTES = 8, 150_000
chromium = visits.chromium


def test_every_picture_is_shown_described_and_small() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = {path: alt for alt, path in re.findall(r"!\[([^\]]*)\]\((docs/[^)]+)\)", readme)}
    shown |= dict(re.findall(r'<img src="(docs/[^"]+)"[^>]* alt="([^"]*)"', readme))
    kept = {path.relative_to(ROOT).as_posix() for path in PICTURES.iterdir()}
    assert set(shown) == kept
    assert [path for path, alt in shown.items() if len(alt) < 20] == []
    assert len(kept) <= MOST_PICTURES
    assert {path for path in kept if (ROOT / path).stat().st_size > MOST_BYTES} == set()


@pytest.mark.asyncio(loop_scope="module")
async def test_a_picture_is_as_large_as_its_screen_and_in_its_light(chromium: Any) -> None:
    from io import BytesIO

    from benchmarks.screenshots import Shot, taken
    from bot.web_chat import WebChat

    stylist = FakeStylist(lambda asked: reply(product(1, image="")))
    async with WebChat(stylist, port=0) as chat:
        for phone, dark, size in ((True, True, (360, 740)), (False, False, (1280, 800))):
            data = await taken(chromium, chat.url, Shot(name="x", text="a shirt", phone=phone, dark=dark))
            picture = Image.open(BytesIO(data)).convert("L")
            assert picture.size == size
            corner = picture.getpixel((2, size[1] - 2))
            assert isinstance(corner, int)
            assert (corner < 80) == dark
