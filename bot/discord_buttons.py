"""Buttons and menus under a Discord message: `rows(choices)`, `picks(…)`, and what a press of one says.

A button carries the words that pressing it sends in its `custom_id`, and a menu in its values, so both work in an old
message and after a restart: the library finds the class by the id's template. Nothing is sent from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, Self, cast

import discord
from discord import ui

from bot import wording_discord as wording
from bot.choices import Choice
from retrieval.product import Match

A_ROW = 5
MOST_OPTIONS = 25
LABEL_LIMIT = 80
OPTION_LIMIT = 100
ID_LIMIT = 100
SAYS = "s:"
PICKS = "pick:"


class Listens(Protocol):
    """What a press is told to: the client."""

    async def on_press(self, interaction: discord.Interaction[Any], text: str, label: str) -> None:
        """Someone pressed a button called `label`, which says `text`."""
        ...


class SayButton(ui.DynamicItem[ui.Button[Any]], template=re.compile(f"{SAYS}(?P<text>.+)", re.DOTALL)):
    """A button that says something for the person."""

    def __init__(self, label: str, text: str) -> None:
        """The button's words, and those that pressing it sends."""
        super().__init__(ui.Button(label=cut(label, LABEL_LIMIT), custom_id=SAYS + text))
        self.text, self.label = text, label

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, in whichever process drew it."""
        return cls((item.label if isinstance(item, ui.Button) else None) or match["text"], match["text"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Say it."""
        await cast(Listens, interaction.client).on_press(interaction, self.text, self.label)


class PickMenu(ui.DynamicItem[ui.Select[Any]], template=re.compile(f"{PICKS}[0-9]+")):
    """A menu of what may be said about one of the products."""

    def __init__(self, place: int, options: Sequence[discord.SelectOption]) -> None:
        """`place` tells the menus of one message apart."""
        menu: ui.Select[Any] = ui.Select(
            custom_id=f"{PICKS}{place}", placeholder=wording.PICK, options=list(options[:MOST_OPTIONS])
        )
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The menu that was picked from, in whichever process drew it."""
        options = item.options if isinstance(item, ui.Select) else []
        return cls(int(match[0].removeprefix(PICKS)), options)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Say what was picked."""
        for text in self.item.values[:1]:
            label = next((option.label for option in self.item.options if option.value == text), text)
            await cast(Listens, interaction.client).on_press(interaction, text, label)


def rows(choices: Iterable[Choice]) -> list[ui.ActionRow[Any]]:
    """Buttons, five in a row. Discord refuses two that do the same, and ids that are too long: these are left out."""
    buttons = [SayButton(choice.label, choice.text) for choice in usable(choices)]
    return [ui.ActionRow(*buttons[at : at + A_ROW]) for at in range(0, len(buttons), A_ROW)]


def picks(matches: Sequence[Match], choices: Sequence[Sequence[Choice]]) -> list[ui.ActionRow[Any]]:
    """Menus of what may be said about each product, a product's entries together."""
    options = [
        discord.SelectOption(
            label=cut(wording.PICK_LABEL.format(number=number, label=choice.label), OPTION_LIMIT),
            value=choice.text,
            description=cut(match.product.title, OPTION_LIMIT) or None,
        )
        for number, (match, offered) in enumerate(zip(matches, choices, strict=False), start=1)
        for choice in usable(offered)
    ]
    options = list({option.value: option for option in options}.values())
    menus = [options[at : at + MOST_OPTIONS] for at in range(0, len(options), MOST_OPTIONS)]
    return [ui.ActionRow(PickMenu(place, menu)) for place, menu in enumerate(menus)]


def usable(choices: Iterable[Choice]) -> list[Choice]:
    """The choices that Discord takes, each once."""
    fits = [choice for choice in choices if choice.text and choice.label.strip() and len(choice.text) <= ID_LIMIT - 2]
    return list({choice.text: choice for choice in reversed(fits)}.values())[::-1]


def cut(text: str, limit: int) -> str:
    """A text on one line, no longer than Discord takes."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
