"""Whether the bot can answer at the moment: `await Readiness(stylist).missing()` names what it lacks, for /readyz.

Looked at are the files of the index that answers come from, and the memory. It mends nothing and tells no paths: who
asks may be anybody.
"""

from __future__ import annotations

import asyncio
import logging
import time

from bot.logs import where
from bot.memory import BadMemory
from bot.stylist import Stylist
from retrieval.catalog import Catalog
from retrieval.generation import IndexMismatch, damaged_files, read_manifest

log = logging.getLogger(__name__)
REACH_WITHIN_S = 2.0  # a memory that takes longer holds up every answer, too
LOOK_EVERY_S = 1.0  # however often it is asked
INDEX, MEMORY = "index", "memory"


class Readiness:
    """Looks at what answers need. One for the web server."""

    def __init__(self, stylist: Stylist) -> None:
        """Nothing is looked at yet."""
        self._stylist = stylist
        self._missing: tuple[str, ...] = ()
        self._look_at = 0.0
        self._looking = asyncio.Lock()

    async def missing(self) -> tuple[str, ...]:
        """What stands in the way of answers: "index", "memory"; empty where nothing does."""
        async with self._looking:
            if time.monotonic() >= self._look_at:
                index = await asyncio.to_thread(_is_whole, self._stylist.shop.catalog)
                memory = await self._is_reached()
                found = tuple(name for name, well in ((INDEX, index), (MEMORY, memory)) if not well)
                if found != self._missing:
                    log.warning("ready again" if not found else "not ready: %s", *([", ".join(found)] if found else []))
                self._missing, self._look_at = found, time.monotonic() + LOOK_EVERY_S
            return self._missing

    async def _is_reached(self) -> bool:
        memory = self._stylist.memory
        if memory is None:
            return True
        try:
            async with asyncio.timeout(REACH_WITHIN_S):
                await memory.reach()
        except (BadMemory, TimeoutError) as error:
            log.error("the memory was not reached: %s", where(error))
            return False
        return True


def _is_whole(catalog: Catalog) -> bool:
    """Whether the files of a generation are as they were written; what is open already could be read a while yet."""
    try:
        return not damaged_files(catalog.folder, read_manifest(catalog.folder))
    except IndexMismatch:
        return False
