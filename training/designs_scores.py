"""How well a model draws: it is given the captions of held-out pictures, and what it draws is set beside these.

    scores = score_model(model, pairs.of("heldout"), Ruler.of_bundle(Path("data/models/pocket")), settings, drawing)

FID and Inception Score are known for features of Inception-v3, whose weights have to be downloaded. Nothing is
downloaded here: without them a model bundle's picture vectors serve, and every score's name says whose features it is
of. Scores of different features cannot be compared; they tell which of two models draws better. A TorchScript file of
Inception-v3 (the one that NVIDIA's StyleGAN code uses, `inception-2015-12-05.pt`) gives the usual scores.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from retrieval.encoder import Encoder
from retrieval.vocabulary import Vocabulary
from training.designs_data import Square, chosen, read_square, texts_of
from training.designs_drawing import draw
from training.designs_metrics import (
    LEAST,
    Features,
    Score,
    clip_scores,
    frechet_distance,
    inception_score,
    kernel_distance,
)
from training.designs_models import DesignModel
from training.designs_settings import BadDesign, DesignSettings, Drawing
from training.pairs import PairSet

BATCH = 32
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """What pictures are measured by. `name` tells whose features these are, in every score's name."""

    name: str
    features: Callable[[Sequence[Square]], Features]  # (n, d)
    logits: Callable[[Sequence[Square]], Features]  # (n, classes)
    encoder: Encoder  # of the CLIP score

    @classmethod
    def of_bundle(cls, encoder: Encoder) -> Ruler:
        """A model bundle's own vectors; its classes are the vocabulary's kinds of garment, by their names."""
        kinds = encoder.texts(Vocabulary.load().kinds)

        def features(squares: Sequence[Square]) -> Features:
            vectors: Features = encoder.pictures([Image.fromarray(square) for square in squares])
            return np.asarray(vectors * encoder.dim**0.5)

        def logits(squares: Sequence[Square]) -> Features:
            vectors = encoder.pictures([Image.fromarray(square) for square in squares])
            return encoder.scale * vectors @ kinds.T

        return cls(name=f"{encoder.name} features", features=features, logits=logits, encoder=encoder)

    @classmethod
    def of_file(cls, path: Path, encoder: Encoder) -> Ruler:
        """A TorchScript file that takes (n, 3, h, w) uint8 and, as StyleGAN's does, `return_features=True`."""
        try:
            with warnings.catch_warnings():  # TorchScript goes out of use, and is what this network is given away as
                warnings.simplefilter("ignore", DeprecationWarning)
                network: Any = torch.jit.load(str(path), map_location="cpu").eval()
        except (RuntimeError, ValueError, OSError) as error:
            why = " ".join(str(error).split())[:120]
            raise BadDesign(f"--features is {str(path)!r}, which is no TorchScript file ({why}).") from error

        @torch.no_grad()
        def features(squares: Sequence[Square]) -> Features:
            found: Features = network(_stacked(squares), return_features=True).numpy()
            return found

        @torch.no_grad()
        def logits(squares: Sequence[Square]) -> Features:
            shares = network(_stacked(squares), no_output_bias=True)
            found: Features = shares.clamp(min=1e-12).log().numpy()
            return found

        return cls(name=f"features of {path.name}", features=features, logits=logits, encoder=encoder)


def _stacked(squares: Sequence[Square]) -> torch.Tensor:
    return torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2).contiguous()


def score_model(
    model: DesignModel, pairs: PairSet, ruler: Ruler, settings: DesignSettings, drawing: Drawing, report: Report
) -> list[Score]:
    """Draw to the captions of `settings.pictures` pairs, and score what comes out; real pictures' scores beside."""
    side = settings.side_px or model.side_px
    real, texts = _real(pairs, settings, side)

    def told(done: int, whole: int) -> None:
        if done % drawing.steps == 0:
            report(f"drew {done // drawing.steps * drawing.batch_size} of {len(texts)} pictures")

    drawn = draw(model, texts, drawing, side_px=side, on_step=told)
    return score_pictures(real, drawn, texts, ruler)


def score_pictures(real: Sequence[Square], drawn: Sequence[Square], texts: Sequence[str], ruler: Ruler) -> list[Score]:
    """Every score of drawn pictures, each with its text, against real ones."""
    if min(len(real), len(drawn)) < LEAST:
        raise BadDesign(f"There are {min(len(real), len(drawn))} pictures to score by; expected {LEAST} or more.")
    true, made = _features(ruler, real), _features(ruler, drawn)
    distance, spread = kernel_distance(true, made)
    variety, of_splits = inception_score(np.concatenate([ruler.logits(part) for part in _parts(drawn)]))
    named, count = ruler.name, len(drawn)
    return [
        Score(name=f"FID ({named})", value=frechet_distance(true, made), pictures=count),
        Score(name=f"KID ({named})", value=distance, spread=spread, pictures=count),
        Score(name=f"Inception Score ({named})", value=variety, spread=of_splits, pictures=count),
        *_fit(real, drawn, texts, ruler.encoder),
    ]


def _fit(real: Sequence[Square], drawn: Sequence[Square], texts: Sequence[str], encoder: Encoder) -> list[Score]:
    """CLIP score, and what it would be for other pictures' captions and for the real pictures."""
    words = encoder.texts(texts)
    made = encoder.pictures([Image.fromarray(square) for square in drawn])
    true = encoder.pictures([Image.fromarray(square) for square in real[: len(texts)]])
    named = f"CLIP score ({encoder.name}"
    fits = {
        f"{named})": clip_scores(made, words),
        f"{named}, other captions)": clip_scores(made, np.roll(words, 1, axis=0)),
        f"{named}, the real pictures)": clip_scores(true, words[: len(true)]),
    }
    return [Score(name=name, value=found.value, pictures=found.cases) for name, found in fits.items()]


def _real(pairs: PairSet, settings: DesignSettings, side_px: int) -> tuple[list[Square], list[str]]:
    real, texts = [], []
    for pair in chosen(pairs, settings):
        square = read_square(pairs, pair, side_px)
        if square is not None:
            real.append(square)
            texts.append(texts_of(pair, settings.fields)[0])
    return real, texts


def _features(ruler: Ruler, squares: Sequence[Square]) -> Features:
    return np.concatenate([ruler.features(part) for part in _parts(squares)])


def _parts(squares: Sequence[Square]) -> list[Sequence[Square]]:
    return [squares[at : at + BATCH] for at in range(0, len(squares), BATCH)]
