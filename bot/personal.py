"""What a person decides for all their conversations: "/language de", and what they may take along: "/export".

`Personal.answer` answers these two commands and leaves everything else alone (None); `language` is the one to answer a
person in. The file of an export is JSON; `bot.exporting` writes it.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import OrderedDict
from dataclasses import replace

from bot import english, wording_choices
from bot.choices import Choice
from bot.exporting import EXPORT_NAME, export
from bot.found import Found
from bot.language_names import NAMES
from bot.languages import ENGLISH, lexicons
from bot.logs import where
from bot.memory import BadMemory, Memory
from bot.turns import Turn

log = logging.getLogger(__name__)
MOST_PEOPLE = 10_000  # whose language is held in memory
REACH_WITHIN_S = 2.0  # an answer does not wait for a memory any longer
TRY_AGAIN_S = 30.0
OWN_NAMES = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français", "hi": "हिन्दी", "ru": "Русский"}
_LANGUAGE = re.compile(r"\s*/language(?:@\w+)?(?:\s+(?P<which>.+?))?\s*", re.IGNORECASE | re.DOTALL)
_EXPORT = re.compile(r"\s*/export(?:@\w+)?\s*", re.IGNORECASE)
_FREE = ("auto", "any", "none", "off", "default")


class Personal:
    """Everybody's language and export, over one memory."""

    def __init__(self, memory: Memory, *, writes_any: bool) -> None:
        """Keep the memory; `writes_any` tells that replies can be written in languages without a lexicon."""
        self._memory = memory
        self._names = dict(NAMES if writes_any else {code: NAMES[code] for code in (ENGLISH, *lexicons())})
        self._chosen: OrderedDict[str, str | None] = OrderedDict()
        self._try_again = 0.0

    async def language(self, person: str) -> str | None:
        """The code of the language that a person chose; None where they did not, or cannot be asked in time."""
        if person in self._chosen or time.monotonic() < self._try_again:
            return self._chosen.get(person)
        try:
            async with asyncio.timeout(REACH_WITHIN_S):
                store = await self._memory.known()
                code = await store.language(person) if store else None
        except (BadMemory, TimeoutError) as error:
            self._try_again = time.monotonic() + TRY_AGAIN_S
            log.error("the language was not reached: %s", where(error))
            return None
        self._hold(person, code if code in self._names else None)
        return self._chosen[person]

    async def answer(self, person: str, text: str, before: Turn | None) -> Found | None:
        """The answer to "/language" or "/export"; None for any other message."""
        if said := _LANGUAGE.fullmatch(text):
            return await self._language(person, said["which"], before)
        return await self._export(person, before) if _EXPORT.fullmatch(text) else None

    def forget(self, person: str) -> None:
        """Answer a person in whatever they write in; what is stored of them is forgotten elsewhere."""
        self._chosen.pop(person, None)

    async def _language(self, person: str, which: str | None, before: Turn | None) -> Found:
        if which is None:
            chosen = await self.language(person)
            text = wording_choices.LANGUAGE_IS.format(language=self._names[chosen]) if chosen else None
            return _said("language", text or wording_choices.LANGUAGE_GUESSED, before, _choices(chosen))
        code = self._code(which)
        if code is None and which.lower() not in _FREE:
            languages = english.listed(OWN_NAMES.values(), "or")
            text = wording_choices.LANGUAGE_UNKNOWN.format(language=which[:40], languages=languages)
            return _said("language", text, before, _choices(None))
        try:
            await (await self._memory.store()).choose_language(person, code)
        except BadMemory as error:
            log.error("the language was not kept: %s", where(error))
            return Found(intent="problem", text=wording_choices.LANGUAGE_FAILED)
        self._hold(person, code)
        if code is None:
            return replace(_said("language", wording_choices.LANGUAGE_FREE, before, _choices(None)), chose="")
        return replace(
            _said("language", wording_choices.LANGUAGE_SET.format(language=self._names[code]), before), chose=code
        )

    def _code(self, which: str) -> str | None:
        """The code of a language by its code or its name, in English or its own."""
        low = which.strip(" .!").casefold()
        names = {**{name.casefold(): code for code, name in (*self._names.items(), *OWN_NAMES.items())}}
        code = low.split("-")[0] if low.split("-")[0] in self._names else names.get(low)
        return code if code in self._names else None

    async def _export(self, person: str, before: Turn | None) -> Found:
        await self._memory.settled()
        try:
            store = await self._memory.known()
            file, parts = await export(store, person) if store else (b"", ())
        except BadMemory as error:
            log.error("the export was not made: %s", where(error))
            return Found(intent="problem", text=wording_choices.EXPORT_FAILED)
        if not parts:
            return _said("export", wording_choices.EXPORT_NONE, before)
        what = english.listed(wording_choices.EXPORT_PARTS[part] for part in parts)
        text = wording_choices.EXPORT.format(what=what)
        return Found(intent="export", text=text, turn=before, attachment=(EXPORT_NAME, file), personal=True)

    def _hold(self, person: str, code: str | None) -> None:
        self._chosen[person] = code
        self._chosen.move_to_end(person)
        if len(self._chosen) > MOST_PEOPLE:
            self._chosen.popitem(last=False)


def _choices(chosen: str | None) -> tuple[Choice, ...]:
    """A button for each language but the chosen one, and one to go by what is written."""
    choices = [Choice(label=name, text=f"/language {code}") for code, name in OWN_NAMES.items() if code != chosen]
    free = Choice(label=wording_choices.LANGUAGE_FREE_LABEL, text="/language auto")
    return (*choices, free) if chosen else tuple(choices)


def _said(intent: str, text: str, before: Turn | None, choices: tuple[Choice, ...] = ()) -> Found:
    return Found(intent=intent, text=text, choices=choices, turn=before)
