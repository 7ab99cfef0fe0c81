"""Looks at the pictures whose facts the ledger lacks: `look_at_missing(ledger, progress)`, 200 a second on two cores.

Whoever fetches or embeds a picture may have saved its facts before; then nothing is decoded here.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from ingestion.ledger import Ledger
from ingestion.picture_facts import WORKING_SIDE_PX, PictureFacts, picture_facts, save_facts
from ingestion.progress import Report
from retrieval.pictures import BadPicture, read_picture_file

_THREADS = 2
_A_COMMIT = 500

_MISSING = (
    "SELECT q.sha256, MIN(q.path) FROM pictures q JOIN products p ON p.id = q.product_id AND NOT p.delisted"
    " LEFT JOIN picture_facts f ON f.sha256 = q.sha256"
    " WHERE q.error IS NULL AND q.path IS NOT NULL AND q.sha256 IS NOT NULL AND f.sha256 IS NULL GROUP BY q.sha256"
)


def look_at_missing(ledger: Ledger, progress: Report) -> int:
    """Save the facts of listed products' pictures that have none; returns how many could not be read."""
    missing: list[tuple[str, str]] = list(ledger.rows(_MISSING))
    unread, rows = 0, iter(missing)
    with ThreadPoolExecutor(_THREADS) as pool:
        for done in range(0, len(missing), _A_COMMIT):
            looked = dict(pool.map(_look, islice(rows, _A_COMMIT)))
            save_facts(ledger, {key: facts for key, facts in looked.items() if facts is not None})
            unread += sum(facts is None for facts in looked.values())
            progress("pictures", done + len(looked), len(missing))
    return unread


def _look(row: tuple[str, str]) -> tuple[str, PictureFacts | None]:
    key, path = row
    try:
        return key, picture_facts(read_picture_file(Path(path), side_px=WORKING_SIDE_PX))
    except BadPicture:  # a file that went since the last ingest, which tells of it at the next
        return key, None
