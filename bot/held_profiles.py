"""Profiles that were read or changed a moment ago, so that a talk does not ask the database at every message.

Every change goes through this process, which tells it here; what another process wrote is seen within a minute.
"""

from __future__ import annotations

import time
from collections import OrderedDict

from bot.profile import Profile

HOLD_S = 60.0
MOST_PEOPLE = 10_000


class HeldProfiles:
    """The profiles by person. `changes` counts what was changed, so that an older reading is not held after it."""

    def __init__(self) -> None:
        """Hold none."""
        self._held: OrderedDict[str, tuple[float, Profile]] = OrderedDict()
        self.changes = 0

    def get(self, person: str) -> Profile | None:
        """A person's profile, if it is held."""
        until, profile = self._held.get(person, (0.0, None))
        return profile if time.monotonic() < until else None

    def read(self, person: str, profile: Profile, changes: int) -> None:
        """Hold what was read, unless something was changed since `changes` was taken, before the reading."""
        if changes == self.changes:
            self._hold(person, profile)

    def changed(self, person: str, profile: Profile | None) -> None:
        """Hold what a profile is from now on; None where it was forgotten."""
        self.changes += 1
        self._held.pop(person, None)
        if profile is not None:
            self._hold(person, profile)

    def _hold(self, person: str, profile: Profile) -> None:
        self._held[person] = time.monotonic() + HOLD_S, profile
        self._held.move_to_end(person)
        if len(self._held) > MOST_PEOPLE:
            self._held.popitem(last=False)
