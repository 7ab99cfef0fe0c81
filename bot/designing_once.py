"""`stylist design from-theme`: what /design answers, once, with the picture in a folder of the person's."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.run import open_stylist
from bot.settings import Settings
from bot.stylist import Request
from bot.terminal_chat import show

WAIT_S = 86_400.0  # who gave the command waits for it; DESIGN_TIMEOUT_S bounds it


async def design_once(settings: Settings, words: str, out: Path) -> int:
    """Print the answer and write the picture into `out`; 1 where none was drawn."""
    async with open_stylist(settings, design_patience_s=WAIT_S) as stylist:
        reply = await stylist.answer(Request(text=f"/design {words}".strip(), session="design", lasting=False))
    if reply.attachment is None:
        print(reply.text, file=sys.stderr)
        return 1
    show(reply, pictures=out)
    return 0
