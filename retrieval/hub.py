"""A model hub's files by id (`org/name`), where the network is there. Asked only for a hub id that the person named.

    folder = fetched("patrickjohncyh/fashion-clip", ("*.json", "*.safetensors"))

What was fetched once is kept in the hub library's own cache, and found there again without a network.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


class NotOnHub(Exception):
    """A hub id whose files are not to be had; the message says why."""


def is_hub_id(source: str) -> bool:
    """Whether it looks like `org/name`; a folder of that name goes first, which the caller sees to."""
    return HUB_ID.fullmatch(source) is not None and ".." not in source


def fetched(hub_id: str, wanted: Sequence[str], unwanted: Sequence[str] = ()) -> Path:
    """The folder with the hub id's files of these patterns, fetched where they are not yet; raise NotOnHub."""
    import httpx
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        return Path(snapshot_download(hub_id, allow_patterns=list(wanted), ignore_patterns=list(unwanted)))
    except (HfHubHTTPError, httpx.HTTPError, OSError, ValueError) as error:  # the hub's own errors derive from these
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise NotOnHub(f"{hub_id!r} is no folder here, and the model hub does not give it: {why}") from error
