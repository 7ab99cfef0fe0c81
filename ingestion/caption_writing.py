"""Gemini's captions for many pictures: several at once, within limits, retried, each kept the moment it arrives.

`await Writing(…).run(pictures)`. A kill loses what was on its way and nothing else: that is asked again, and may be
paid for again, which the tally says. It stops by itself at the ceiling, when the service keeps failing, or when told.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingestion import caption_prompt, caption_store
from ingestion.caption_pace import Budget, Pace, Tokens
from ingestion.caption_store import Wanted, Written
from ingestion.caption_tally import CaptionTally
from ingestion.ledger import Ledger
from ingestion.progress import Report
from retrieval.gemini_door import MAX_OUTPUT_TOKENS, GeminiDoor, Said
from retrieval.pictures import BadPicture, read_picture

SIDE_PX = 768  # one tile of Gemini's: more pixels cost more tokens
MOST_PICTURE_TOKENS, PICTURE_TOKENS = 1_120, 560
USUAL_TOKENS_GOT = 300  # a caption and a little thinking, until this writer's own mean is known
_CHARS_A_TOKEN, _FEWEST_CHARS_A_TOKEN = 4, 2
_RETRIED = (408, 429, 500, 502, 503, 504)
_REFUSES_ALL = {401: "check GEMINI_API_KEY", 403: "check GEMINI_API_KEY and what it may do", 404: "check GEMINI_MODEL"}
FAILURES_IN_A_ROW = 10
GRACE_S = 10.0  # for answers on their way when told to stop: they are paid for


class Stopped(Exception):
    """The run is to end; whoever waits gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is asked at once, and for how long. Waits double up to the longest, unless the server names one."""

    concurrency: int = 16
    requests_per_minute: float = 1_000
    tokens_per_minute: float = 1_000_000
    timeout_s: float = 60.0
    attempts: int = 6
    first_wait_s: float = 1.0
    longest_wait_s: float = 120.0


def estimate(item: Wanted, usual: tuple[float, float] | None = None) -> Tokens:
    """What a picture is thought to take: the mean of those before, or a guess by the length of its prompt."""
    if usual:
        return Tokens(round(usual[0]), round(usual[1]))
    return Tokens(PICTURE_TOKENS + _chars(item) // _CHARS_A_TOKEN, USUAL_TOKENS_GOT)


def most(item: Wanted) -> Tokens:
    """What a picture can take at the very most."""
    return Tokens(MOST_PICTURE_TOKENS + _chars(item) // _FEWEST_CHARS_A_TOKEN, MAX_OUTPUT_TOKENS)


def _chars(item: Wanted) -> int:
    fixed = len(caption_prompt.instructions()) + len(json.dumps(caption_prompt.schema()))
    return fixed + len(caption_prompt.prompt(item.product))


class Writing:
    """One run over pictures. `stop()` ends it: nothing more is asked, and what is on its way may arrive for a while."""

    def __init__(
        self,
        home: Path,
        door: GeminiDoor,
        *,
        limits: Limits,
        budget: Budget,
        tally: CaptionTally,
        usual: tuple[float, float] | None = None,
        progress: Report,
    ) -> None:
        """Make ready; call it in the loop that runs it."""
        self._home, self._door, self._limits, self._budget, self._usual = home, door, limits, budget, usual
        self._tally, self._progress = tally, progress
        self._pace = Pace(limits.requests_per_minute, limits.tokens_per_minute, sleep=self._sleep)
        self._stopping, self._dropping = asyncio.Event(), asyncio.Event()
        self._failures = 0
        self._keeper = ThreadPoolExecutor(1, thread_name_prefix="captions")  # a full disk must not stop answers
        self._ledger: Ledger | None = None

    def stop(self, why: str) -> None:
        """Ask for nothing more; the first reason is the one that is told."""
        if not self._stopping.is_set():
            self._tally.stopped = why
            self._stopping.set()

    def drop(self) -> None:
        """Wait for nothing that is on its way."""
        self._dropping.set()

    async def run(self, pictures: Iterator[Wanted]) -> None:
        """Describe the pictures, until they are done or the run is stopped; raises what keeping a caption raises."""
        everyone, ending = asyncio.create_task(self._everyone(pictures)), asyncio.create_task(self._end())
        try:
            await asyncio.wait([everyone, ending], return_when=asyncio.FIRST_COMPLETED)
            if everyone.done():
                await everyone
        finally:
            for task in (everyone, ending):
                task.cancel()
            await asyncio.gather(everyone, ending, return_exceptions=True)
            await asyncio.get_running_loop().run_in_executor(self._keeper, self._close)
            self._keeper.shutdown()

    async def _everyone(self, pictures: Iterator[Wanted]) -> None:
        workers = [asyncio.create_task(self._work(pictures)) for _ in range(self._limits.concurrency)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _end(self) -> None:
        """Give answers on their way some time after the stop, unless they are to be dropped."""
        await self._stopping.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE_S):
                await self._dropping.wait()

    async def _work(self, pictures: Iterator[Wanted]) -> None:
        while not self._stopping.is_set() and (item := next(pictures, None)) is not None:
            try:
                written = await self._describe(item)
            except Stopped:
                return
            await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._keeper, self._keep, written))
            self._tally.count(written, item.product.id)
            self._progress("captions", self._tally.done, self._tally.wanted)

    async def _describe(self, item: Wanted) -> Written:
        """What came of a picture, asked for as often as it takes; raises Stopped."""
        try:
            jpeg = await asyncio.to_thread(_jpeg, item)
        except (OSError, BadPicture) as error:
            return self._failed(item, _reason(error))
        for attempt in range(self._limits.attempts):
            said = await self._ask(item, jpeg)
            if said.text is not None:
                self._failures = 0
                return self._answered(item, said)
            if not _is_passing(said) or attempt + 1 == self._limits.attempts:
                break
            self._tally.retried += 1
            await self._wait_again(said, attempt)
        self._note_failure(said)
        return self._failed(item, said.outcome)

    async def _ask(self, item: Wanted, jpeg: bytes) -> Said:
        thought, reserved = estimate(item, self._usual), most(item)
        if not await self._budget.reserve(reserved):
            self.stop("the ceiling is reached")
            raise Stopped
        billed = Tokens(0, 0)
        try:
            await self._pace.turn(thought.total)
            if self._stopping.is_set():
                raise Stopped
            self._tally.requests += 1
            billed = thought  # where no answer comes nobody tells what was billed
            said = await self._door.ask(
                caption_prompt.prompt(item.product),
                instructions=caption_prompt.instructions(),
                schema=caption_prompt.schema(),
                pictures=[jpeg],
                timeout_s=self._limits.timeout_s,
            )
            if said.text is not None:
                billed = Tokens(said.tokens_in, said.tokens_out)
            elif said.code is not None:
                billed = Tokens(0, 0)  # a refusal is free
        finally:
            await asyncio.shield(self._budget.settle(reserved, billed))
        self._pace.correct(billed.total - thought.total)
        self._tally.unanswered += said.text is None and said.code is None
        return said

    async def _wait_again(self, said: Said, attempt: int) -> None:
        wait_s = said.wait_s or self._limits.first_wait_s * 2**attempt
        if wait_s > self._limits.longest_wait_s and said.wait_s:
            self.stop(f"Gemini asks to be left alone for {said.wait_s:,.0f} s ({said.outcome})")
            raise Stopped
        if said.code == 429:
            self._pace.hold(wait_s)
        await self._sleep(min(wait_s, self._limits.longest_wait_s))

    def _note_failure(self, said: Said) -> None:
        self._failures += 1
        if said.code in _REFUSES_ALL:
            self.stop(f"Gemini refuses ({said.outcome}): {_REFUSES_ALL[said.code]}")
        elif self._failures >= FAILURES_IN_A_ROW:
            self.stop(
                f"{self._failures} pictures in a row failed ({said.outcome}): check GEMINI_API_KEY and the network"
            )

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return
        raise Stopped

    def _answered(self, item: Wanted, said: Said) -> Written:
        parts = caption_prompt.read_answer(said.text or "")
        error = None if parts else "answered nothing readable" if said.outcome == "answered" else said.outcome
        return Written(
            sha256=item.sha256,
            writer=self._door.model,
            prompt=caption_prompt.PROMPT,
            parts=parts,
            error=error,
            tokens_in=said.tokens_in,
            tokens_out=said.tokens_out,
        )

    def _failed(self, item: Wanted, error: str) -> Written:
        return Written(sha256=item.sha256, writer=self._door.model, prompt=caption_prompt.PROMPT, error=error)

    def _keep(self, written: Written) -> None:
        if self._ledger is None:  # SQLite's connections stay in the thread that opened them
            self._ledger = Ledger.open(self._home)
        caption_store.save(self._ledger, written)

    def _close(self) -> None:
        if self._ledger is not None:
            self._ledger.close()


def _is_passing(said: Said) -> bool:
    return said.code in _RETRIED or said.code is None


def _jpeg(item: Wanted) -> bytes:
    """The picture as it is sent: at most SIDE_PX a side and without metadata, which may tell where it was taken."""
    data = Path(item.path).read_bytes()
    if hashlib.sha256(data).hexdigest() != item.sha256:
        raise BadPicture("picture file changed since the last ingest; run `stylist ingest` again")
    picture = read_picture(data, side_px=SIDE_PX)
    picture.thumbnail((SIDE_PX, SIDE_PX))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88)
    return file.getvalue()


def _reason(error: OSError | BadPicture) -> str:
    return str(error) if isinstance(error, BadPicture) else f"picture file cannot be read: {error.strerror or error}"
