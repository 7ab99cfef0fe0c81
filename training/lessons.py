"""What a teacher says of the training's texts and of single words, and how far the text tower is from it.

The text tower's vectors, through a learned map, are to point where the teacher's point. Single words of its vocabulary
join every step: of most of them the catalog's titles never speak, people do.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.teacher import DIM, SentenceTeacher


class Lessons(nn.Module):
    """Texts with the teacher's vectors, and the map from our space to the teacher's."""

    def __init__(self, dim: int, texts: Sequence[str], words: Sequence[str], vectors: Tensor) -> None:
        """`vectors` (texts and words, 384) are the teacher's, unit length."""
        super().__init__()
        self.map = nn.Linear(dim, DIM)
        self.words = list(words)
        self._row = {text: at for at, text in enumerate((*texts, *words))}
        self._vectors = vectors

    def some_words(self, count: int, chance: random.Random) -> list[str]:
        """Words drawn for one step."""
        return chance.sample(self.words, min(count, len(self.words)))

    def loss(self, vectors: Tensor, texts: Sequence[str]) -> Tensor:
        """One minus the mean cosine to the teacher, over the texts that it read; vectors (n, dim)."""
        known = [at for at, text in enumerate(texts) if text in self._row]
        if not known:
            return vectors.sum() * 0.0
        taught = self._vectors[[self._row[texts[at]] for at in known]].to(vectors.device)
        return 1.0 - F.cosine_similarity(self.map(vectors[known]), taught).mean()


def read_lessons(
    teacher: SentenceTeacher,
    dim: int,
    texts: Sequence[str],
    words: Sequence[str],
    cache: Path,
    report: Callable[[str], None],
) -> Lessons:
    """The teacher's vectors of texts and words, kept in `cache` while they stay the same."""
    key = hashlib.sha256("\n".join((*texts, *words)).encode()).hexdigest()[:16]
    path = cache / f"lessons-{key}.pt"
    if path.exists():
        return Lessons(dim, texts, words, torch.load(path, weights_only=True))
    vectors = teacher.vectors((*texts, *words), report)
    cache.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(vectors, partial)
    partial.replace(path)
    return Lessons(dim, texts, words, vectors)
