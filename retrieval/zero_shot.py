"""Zero-shot classification: which of some labels, made up on the spot, fits a picture, and how likely each is.

    probabilities = classify(encoder, pictures, ["dress", "skirt"])  # (n, 2), each row sums to 1
    best_labels(probabilities, ["dress", "skirt"])

What FashionCLIP's package calls `zero_shot_classification`. The right label must be among those given:
of wrong ones the least wrong is likeliest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrieval.encoder import Encoder, Vectors
from retrieval.pictures import read_picture_file

TEMPLATES = ("{}",)  # the bare word: held-out labels of people's photos .751, "a photo of a {}" .744, both .748
BATCH = 64

Probabilities = NDArray[np.float32]


class BadLabels(ValueError):
    """Labels or templates that say nothing; the message says what was expected."""


def classify(
    encoder: Encoder,
    pictures: Sequence[Image.Image | Path],
    labels: Sequence[str],
    *,
    templates: Sequence[str] = TEMPLATES,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> Probabilities:
    """How likely each label is for each picture: (len(pictures), len(labels)) float32, rows sum to 1.

    `templates` are sentences with `{}` for the label; a label is the mean of them. Pictures are RGB, or files. Raises
    BadLabels for fewer than two labels or a repeated one, BadPicture for a file that is no picture.
    """
    prompts = label_vectors(encoder, labels, templates)
    rows = [np.zeros((0, len(labels)), np.float32)]
    for start in range(0, len(pictures), BATCH):
        batch = [read_picture_file(one) if isinstance(one, Path) else one for one in pictures[start : start + BATCH]]
        rows.append(softmax(encoder.pictures(batch) @ prompts.T * encoder.scale))
        progress("pictures", start + len(batch), len(pictures))
    return np.concatenate(rows)


def best_labels(probabilities: Probabilities, labels: Sequence[str]) -> list[str]:
    """The likeliest label of each row."""
    return [labels[column] for column in probabilities.argmax(axis=1)]


def label_vectors(encoder: Encoder, labels: Sequence[str], templates: Sequence[str] = TEMPLATES) -> Vectors:
    """The labels' vectors, (len(labels), dim) float32, unit length: each the mean over the templates."""
    names = [label.strip() for label in labels]
    if len(set(names)) < 2 or len(set(names)) < len(names) or "" in names:
        raise BadLabels(f"The labels are {', '.join(map(repr, labels)) or 'none'}; give two or more different ones.")
    if not templates or any("{}" not in template for template in templates):
        raise BadLabels(f"The templates are {list(templates)!r}; each needs {{}} where the label goes.")
    texts = [template.replace("{}", name) for name in names for template in templates]
    mean = encoder.texts(texts).reshape(len(names), len(templates), -1).mean(axis=1)
    return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12), np.float32)


def softmax(logits: NDArray[Any], axis: int = 1) -> Probabilities:
    """Logits as probabilities along an axis, by default the rows of (n, m); float32."""
    raised = np.exp(logits.astype(np.float64) - logits.max(axis=axis, keepdims=True))
    return np.asarray(raised / raised.sum(axis=axis, keepdims=True), np.float32)
