"""A page of wins and losses: questions that one model answers better than another, and the reverse, with thumbnails.

    write_page(Path("wins.html"), before=base, after=mine, pairs=pairs, vectors=(old, new))

One HTML file with its pictures inside and no script: it opens from disk and can be sent. Each question shows the right
picture, its rank with either model, and what each finds first.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors
from training.comparison import Pool, pools
from training.evaluate_encoders import Embedder
from training.metrics import Ranked
from training.pairs import PairSet

THUMBNAIL_PX = 112
SHOWN = 5  # answers a model is shown with
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #b3261e; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
article { border-top: 1px solid var(--line); padding: 1rem 0; }
h3 { font-size: 1rem; margin: 0 0 .6rem; overflow-wrap: anywhere; }
.models { display: grid; grid-template-columns: 128px 1fr; gap: .5rem 1rem; }
.row { display: flex; gap: 6px; flex-wrap: wrap; }
figure { margin: 0; } figcaption { font-size: .8rem; opacity: .75; }
img { width: 112px; height: 112px; object-fit: contain; background: #fff; border: 2px solid transparent; }
img.right { border-color: var(--good); }
.label { align-self: center; font-size: .9rem; } .better { color: var(--good); } .worse { color: var(--bad); }
@media (prefers-color-scheme: dark) { :root { --good: #56d364; --bad: #ff8a80; } }
@media (max-width: 40rem) { .models { grid-template-columns: 1fr; } }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A text, with the best right picture's rank and the first answers (pair numbers), before and after."""

    words: str
    field: str
    right: tuple[int, ...]
    ranks: tuple[float, float]
    answers: tuple[tuple[int, ...], tuple[int, ...]]

    @property
    def gain(self) -> float:
        """How much the reciprocal rank rose."""
        return 1 / self.ranks[1] - 1 / self.ranks[0]


def write_page(
    path: Path,
    *,
    before: Embedder,
    after: Embedder,
    pairs: PairSet,
    vectors: tuple[Vectors, Vectors],
    fields: Sequence[str] = (),
    most: int = 20,
) -> list[Question]:
    """Write the page of the `most` clearest wins and losses; returns the questions shown, wins first.

    `vectors` are the pairs' pictures by either model, as `comparison.pictured` gives them.
    """
    asked = [one for pool in pools(pairs, fields) for one in _questions(before, after, pool, *vectors)]
    asked.sort(key=lambda one: -one.gain)
    wins = [one for one in asked[:most] if one.gain > 0]
    losses = [one for one in asked[::-1][:most] if one.gain < 0]
    rose, fell = sum(one.gain > 0 for one in asked), sum(one.gain < 0 for one in asked)
    thumbnails = _Thumbnails(pairs)
    parts = [
        f"<h1>{_text(after.model_id)} against {_text(before.model_id)}</h1>",
        f"<p>{len(asked)} questions on {_text(Path(pairs.source).name)}: {rose} won, {fell} lost, "
        f"{len(asked) - rose - fell} alike. A green frame is a right answer.</p>",
        _list("Won", wins, thumbnails),
        _list("Lost", losses, thumbnails),
    ]
    page = "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    page += f"<title>Wins and losses</title><style>{_STYLE}</style><body>{''.join(parts)}</body></html>"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    return wins + losses


def _questions(before: Embedder, after: Embedder, pool: Pool, old: Vectors, new: Vectors) -> list[Question]:
    words = list(pool.words)
    sides = [(model.texts(words), vectors[pool.rows]) for model, vectors in ((before, old), (after, new))]
    found = []
    for number, text in enumerate(words):
        right = pool.text_of == number
        ranks, answers = [], []
        for texts, pictures in sides:
            scores = pictures @ texts[number]
            ranks.append(Ranked.of(scores, right).first)
            answers.append(tuple(int(row) for row in pool.rows[_first(scores)]))
        found.append(
            Question(
                words=text, field=pool.field, right=tuple(int(row) for row in pool.rows[right]),
                ranks=(ranks[0], ranks[1]), answers=(answers[0], answers[1]),
            )
        )  # fmt: skip
    return found


def _first(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.argsort(-scores, kind="stable")[:SHOWN]


class _Thumbnails:
    """Pictures of pairs as HTML, each scaled once."""

    def __init__(self, pairs: PairSet) -> None:
        self._pairs, self._made = pairs, dict[int, str]()

    def image(self, row: int, *, right: bool) -> str:
        if row not in self._made:
            picture = self._pairs.picture(self._pairs.pairs[row])
            picture.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=80)
            self._made[row] = base64.b64encode(out.getvalue()).decode()
        alt = _text(self._pairs.pairs[row].texts[0].words)
        mark = " class=right" if right else ""
        return f'<img{mark} alt="{alt}" title="{alt}" src="data:image/jpeg;base64,{self._made[row]}">'


def _list(title: str, questions: Sequence[Question], thumbnails: _Thumbnails) -> str:
    shown = "".join(_article(question, thumbnails) for question in questions)
    return f"<section><h2>{title}</h2>{shown or '<p>None.</p>'}</section>"


def _article(question: Question, thumbnails: _Thumbnails) -> str:
    more = len(question.right) - 1
    also = f" and {more} more" if more else ""
    rows = [f"<div class=label>right answer{also}</div><div>{thumbnails.image(question.right[0], right=True)}</div>"]
    for name, rank, answers in zip(("before", "after"), question.ranks, question.answers, strict=True):
        better = rank < max(question.ranks)
        images = "".join(thumbnails.image(row, right=row in question.right) for row in answers)
        rows.append(
            f"<div class='label {'better' if better else 'worse'}'>{name}: rank {rank:g}</div>"
            f"<div class=row>{images}</div>"
        )
    return (
        f"<article><h3>{_text(question.words)}</h3><p><small>{_text(question.field)}</small></p>"
        f"<div class=models>{''.join(rows)}</div></article>"
    )


def _text(words: str) -> str:
    return html.escape(words, quote=True)
