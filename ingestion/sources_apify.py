"""An Apify dataset by its id into one JSONL file, through Apify's own client (the extra `apify`, and APIFY_TOKEN).

`fetch_dataset("aBcD1234", kept, fetching, progress)`. Pages of 1,000 items; a run that was stopped goes on.
An export file of a dataset needs none of this: it is read as any file.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import BinaryIO

from ingestion.fetching import Fetching
from ingestion.progress import Report
from ingestion.sources_kept import BadSource, KeptSource

FILE_NAME = "items.jsonl"
_ITEMS_A_PAGE = 1_000


def fetch_dataset(dataset: str, kept: KeptSource, fetching: Fetching, progress: Report) -> Path:
    """Save every item and return the file; raises BadSource, and then the items that came are kept to go on from."""
    if not re.fullmatch(r"[\w~.-]{1,200}", dataset):
        raise BadSource(
            f"{dataset!r} is no Apify dataset's id, and no file; ids look like 'aBcD1234' or 'name~dataset'."
        )
    if not fetching.apify_token:
        raise BadSource("Apify datasets are read with a token; set APIFY_TOKEN to the one of your account's settings.")
    try:
        from apify_client import ApifyClient
        from apify_client.errors import ApifyApiError
        from impit import HTTPError
    except ModuleNotFoundError as error:
        raise BadSource("Apify datasets need Apify's client; install it with: pip install '.[apify]'") from error
    url = fetching.apify_url or "https://api.apify.com"
    client = ApifyClient(fetching.apify_token, api_url=url, api_public_url=url)
    arriving = kept.begin(go_on=True)
    with (arriving / FILE_NAME).open("ab+") as file:
        done = _whole_lines(file)
        try:
            while True:
                page = client.dataset(dataset).list_items(offset=done, limit=_ITEMS_A_PAGE)
                if not page.items:
                    break
                file.writelines(json.dumps(item, ensure_ascii=False).encode() + b"\n" for item in page.items)
                file.flush()
                done += len(page.items)
                progress("items", done, max(page.total, done))
                if file.tell() > fetching.feed_max_bytes:
                    raise BadSource(f"The dataset {dataset!r} is larger than FETCH_FEED_MAX_MB allows; raise it.")
        except (ApifyApiError, HTTPError) as error:
            why = str(error).replace(fetching.apify_token, "…").split("\n")[0][:200]
            raise BadSource(
                f"The dataset {dataset!r} did not come whole ({why}); {done:,} items are kept. "
                "Look at the id and APIFY_TOKEN, or run the same command later to go on."
            ) from error
    if not done:
        raise BadSource(f"The dataset {dataset!r} is empty; look whether its actor has run.")
    return kept.finish(base="", file=FILE_NAME)


def _whole_lines(file: BinaryIO) -> int:
    """How many items a stopped run left; half a line at the end is cut off."""
    file.seek(0)
    count = end = 0
    for line in file:
        if line.endswith(b"\n"):
            count, end = count + 1, end + len(line)
    file.truncate(end)
    file.seek(0, os.SEEK_END)
    return count
