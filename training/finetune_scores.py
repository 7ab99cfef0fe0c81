"""How good a model is on the validation pairs: text → picture recall, and what it knows of the facets.

    validation = Validation(pairs.of("validation"), checkpoint, settings, report)
    figures = validation.figures(encoder)  # recall@1, recall@5, recall@10, recall, knowledge

Every text of the trained fields asks for its picture among all; pictures that carry the same words do not compete.
`knowledge` is what the base brought along, measured with labels that fine-tuning never reads: for each facet (category,
color, pattern, …), the share of pictures whose name is found among the facet's names as "a photo of a …", each name
counting alike. It is no substitute for `stylist evaluate` on the held-out pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from torch import Tensor

from training.checkpoints import Checkpoint, DualEncoder
from training.finetune_data import THREADS, key_of, normalized, read_square
from training.finetune_settings import BadFinetune, FinetuneSettings
from training.metrics import ranks, recall_at
from training.pairs import Pair, PairSet

AT_ONCE = 64
PLACES = (1, 5, 10)
PROMPT = "a photo of a {}"
FEWEST_PICTURES = 2  # of a facet's name, for it to count


class Validation:
    """Decoded pictures, tokenized texts and labels of the validation pairs, measured as often as needed."""

    def __init__(
        self, pairs: PairSet, checkpoint: Checkpoint, settings: FinetuneSettings, report: Callable[[str], None]
    ) -> None:
        """Read the pictures once; raises BadFinetune when fewer than two can be read."""
        self.checkpoint = checkpoint
        names = tuple(settings.field_weights)
        asked = [pair for pair in pairs.pairs if any(not names or text.field in names for text in pair.texts)]
        asked = _spread(asked, settings.validation_limit)
        with ThreadPoolExecutor(THREADS) as pool:
            squares = list(pool.map(lambda pair: read_square(pairs, pair, checkpoint.preparation), asked))
        self.pairs = [pair for pair, square in zip(asked, squares, strict=True) if square is not None]
        if left := len(asked) - len(self.pairs):
            report(f"left out {left} validation pictures that are missing or broken")
        if len(self.pairs) < 2:
            raise BadFinetune(
                f"{pairs.source!r} has {len(self.pairs)} validation pairs with a picture; expected 2 or more: "
                "give a source with more garments."
            )
        self.squares = torch.stack([square for square in squares if square is not None])
        texts = [
            (text.words, row)
            for row, pair in enumerate(self.pairs)
            for text in pair.texts
            if not names or text.field in names
        ]
        self.words = [words for words, _ in texts]
        self.targets = np.array([row for _, row in texts], dtype=np.int64)
        self.rivals = _rivals(texts, len(self.pairs))
        self.facets = _facets(self.pairs)

    def figures(self, encoder: DualEncoder) -> dict[str, float]:
        """recall@k, their mean, and knowledge (absent without facets), each in 0…1."""
        training = encoder.training
        encoder.eval()
        with torch.no_grad():
            pictures, texts = self.picture_vectors(encoder), self.text_vectors(encoder, self.words)
            scores = (texts @ pictures.T).float().cpu().numpy().astype(np.float32)
            scores[self.rivals] = -np.inf
            scores = np.nan_to_num(scores, nan=-np.inf)  # a model that broke finds nothing, rather than everything
            ranked = ranks(scores, self.targets)
            found = {f"recall@{k}": float(recall_at(ranked, k).mean()) for k in PLACES}
            found["recall"] = sum(found.values()) / len(PLACES)
            if self.facets:
                found["knowledge"] = float(np.mean([self._facet(encoder, pictures, name) for name in self.facets]))
        encoder.train(training)
        return found

    def picture_vectors(self, encoder: DualEncoder) -> Tensor:
        """(pictures, d), unit length."""
        prepared, device = self.checkpoint.preparation, encoder.scale.device
        parts = (normalized(part.float() / 255, prepared.mean, prepared.std) for part in self.squares.split(AT_ONCE))
        return torch.cat([encoder.pictures(part.to(device)).float() for part in parts])

    def text_vectors(self, encoder: DualEncoder, words: Sequence[str]) -> Tensor:
        """(texts, d), unit length."""
        parts = [words[at : at + AT_ONCE] for at in range(0, len(words), AT_ONCE)]
        device = encoder.scale.device
        ids = (self.checkpoint.ids(part) for part in parts)
        return torch.cat([encoder.texts(one.to(device), mask.to(device)).float() for one, mask in ids])

    def mean_cosine(self, encoder: DualEncoder) -> float:
        """Of texts and pictures that do not belong together, nearly: what SigLIP's bias is set against."""
        with torch.no_grad():
            pictures, texts = self.picture_vectors(encoder), self.text_vectors(encoder, self.words[: 4 * AT_ONCE])
            return float((texts @ pictures.T).mean())

    def _facet(self, encoder: DualEncoder, pictures: Tensor, facet: str) -> float:
        labels = self.facets[facet]
        prompts = self.text_vectors(encoder, [PROMPT.format(name) for name in labels])
        chosen = (pictures @ prompts.T).argmax(1).cpu()
        shares = [float((chosen[rows] == at).float().mean()) for at, rows in enumerate(labels.values())]
        return sum(shares) / len(shares)


def _spread(pairs: Sequence[Pair], limit: int) -> list[Pair]:
    """At most `limit` of the pairs, chosen by the hash of their ids."""
    if len(pairs) <= limit:
        return list(pairs)
    kept = {pair.id for pair in sorted(pairs, key=lambda pair: key_of(pair.id))[:limit]}
    return [pair for pair in pairs if pair.id in kept]


def _rivals(texts: Sequence[tuple[str, int]], pictures: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """(texts, pictures): pictures other than a text's own that carry the same words."""
    owners: dict[int, list[int]] = {}
    for words, row in texts:
        owners.setdefault(key_of(words), []).append(row)
    found = np.zeros((len(texts), pictures), dtype=np.bool_)
    for at, (words, row) in enumerate(texts):
        found[at, owners[key_of(words)]] = True
        found[at, row] = False
    return found


def _facets(pairs: Sequence[Pair]) -> Mapping[str, Mapping[str, list[int]]]:
    """Facet → name → rows of the pictures that have this name alone; facets with two names or more."""
    rows: dict[str, dict[str, list[int]]] = {}
    for row, pair in enumerate(pairs):
        for facet, names in pair.facets.items():
            if len(names) == 1:
                rows.setdefault(facet, {}).setdefault(names[0], []).append(row)
    enough = {
        facet: {name: found for name, found in sorted(names.items()) if len(found) >= FEWEST_PICTURES}
        for facet, names in rows.items()
    }
    return {facet: names for facet, names in sorted(enough.items()) if len(names) > 1}
