"""Pictures of the web chat as people see it: a wish in words, a photo, a menu; on a desk and a phone, light and dark.

    python -m benchmarks.screenshots --out docs/screenshots

Indexes the sample shop in a folder of its own (or takes `--home`), serves the chat to a Chromium that it starts, and
writes PNGs of at most 256 colors. Needs the dev extra and Chromium; no key, no network. It compares nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from benchmarks.sample_index import indexed_with_brands
from bot.run import open_stylist
from bot.settings import Settings
from bot.web_chat import WebChat

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
COLORS = 256
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PHOTO = Path(__file__).resolve().parent.parent / "data" / "sample" / "pictures" / "blazer-214c1d-navy.webp"
WISH = "a summer dress for a wedding, not black, under 100"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture to take: its name, what the person sends, on which screen and in which light."""

    name: str
    text: str
    photo: Path | None = None
    phone: bool = False
    dark: bool = False
    menu: bool = False  # with the second product's menu open, where it has one
    at: str | None = None  # scrolled to this part


SHOTS = (
    Shot(name="welcome-phone-light", text="", phone=True),
    Shot(name="text-desktop-light", text=WISH),
    Shot(name="text-desktop-dark", text=WISH, dark=True, menu=True),
    Shot(name="text-phone-dark", text=WISH, phone=True, dark=True),
    Shot(name="photo-phone-light", text="what is similar to this?", photo=PHOTO, phone=True),
    Shot(name="looks-desktop-light", text="what goes with this?", photo=PHOTO),
    Shot(name="looks-desktop-dark", text="what goes with this?", photo=PHOTO, dark=True, at=".looks"),
    Shot(name="looks-phone-light", text="what goes with this?", photo=PHOTO, phone=True, at=".looks"),
)


def main(arguments: list[str] | None = None) -> int:
    """Take every picture; 1 where there is no Chromium."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="the folder for the PNGs")
    parser.add_argument(
        "--home", type=Path, help="a STYLIST_HOME with an index; default: the sample shop, indexed anew"
    )
    told = parser.parse_args(arguments)
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        print("There is no Chromium on this machine: install the package 'chromium'.", file=sys.stderr)
        return 1
    told.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="stylist-") as folder:
        if told.home is None:
            indexed_with_brands(Path(folder), ())
        asyncio.run(take_all(told.home or Path(folder), chromium, told.out))
    return 0


async def take_all(home: Path, chromium: str, folder: Path) -> None:
    """Serve the shop under `home` and take every picture of it."""
    settings = Settings(stylist_home=home, gemini_api_key=None)
    async with (
        open_stylist(settings) as stylist,
        WebChat(stylist, port=0) as chat,
        async_playwright() as playwright,
    ):
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu"]
        browser = await playwright.chromium.launch(executable_path=chromium, args=arguments)
        for shot in SHOTS:
            data = await taken(browser, chat.url, shot)
            path = folder / f"{shot.name}.png"
            Image.open(io.BytesIO(data)).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(
                path, optimize=True
            )
            print(f"{path}  {path.stat().st_size // 1000} kB", flush=True)
        await browser.close()


async def taken(browser: Browser, address: str, shot: Shot) -> bytes:
    """One picture, of a visit of its own."""
    async with visit(browser, shot) as page:
        await page.goto(address)
        if shot.text:
            await send(page, shot)
        if shot.menu and await page.locator(".more").count():
            await page.locator(".more").nth(1).click()
        if shot.at:
            await page.eval_on_selector(shot.at, "part => part.scrollIntoView({block: 'start'})")
        await page.wait_for_timeout(800)  # what scrolls has arrived
        return await page.screenshot()


@asynccontextmanager
async def visit(browser: Browser, shot: Shot) -> AsyncIterator[Page]:
    """A page as this person's device shows it."""
    seen: dict[str, Any] = {"color_scheme": "dark" if shot.dark else "light", "reduced_motion": "reduce"}
    screen: dict[str, Any] = {
        "viewport": PHONE if shot.phone else DESK,
        "is_mobile": shot.phone,
        "has_touch": shot.phone,
    }
    context = await browser.new_context(**seen, **screen, locale="en-US")
    yield await context.new_page()
    await context.close()


async def send(page: Page, shot: Shot) -> None:
    """Send the message and wait for the answer and its pictures."""
    if shot.photo:
        await page.set_input_files("#photos", shot.photo)
        await page.wait_for_selector("#tray img")
    await page.fill("#text", shot.text)
    await page.press("#text", "Enter")
    await page.wait_for_selector(".turn.stylist:not([aria-hidden])", timeout=60_000)
    await page.evaluate("document.activeElement.blur()")
    await page.wait_for_function(
        "() => [...document.querySelectorAll('.turn img')].every(i => i.complete || i.loading === 'lazy')",
        timeout=30_000,
    )


if __name__ == "__main__":
    sys.exit(main())
