"""What `stylist finetune` runs. Returns exit codes: 0 done, 1 failed, 2 used wrongly, 130 stopped with Ctrl-C."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from retrieval.vocabulary import Vocabulary
from training.commands import progress, refused
from training.data_folder import NoData
from training.finetune_settings import BadFinetune, FinetuneSettings, FinetuneStopped
from training.pairs import read_pairs
from training.tracking import NoTracker

WEIGHT_OF_A_FIELD = 1.0


def finetune_command(source: str, *, pairs: Path, out: Path, fields: str, choices: dict[str, Any]) -> int:
    """Fine-tune `source` on the pairs at `pairs` into `out`. `choices` are FinetuneSettings."""
    from training.checkpoint_files import BadCheckpoint

    try:
        settings = FinetuneSettings(**choices, field_weights=field_weights(fields))
        found = read_pairs(pairs, vocabulary=Vocabulary.load(), fields=tuple(settings.field_weights))
        from training.finetune import finetune

        finetune(source, found, out, settings, progress)
    except (BadFinetune, BadCheckpoint, NoData, NoTracker) as error:
        return refused(str(error))
    except FinetuneStopped as error:
        print(str(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def field_weights(fields: str) -> dict[str, float]:
    """ "title=1,color=0.5" → its weights; a field without one weighs 1."""
    weights: dict[str, float] = {}
    for part in (part.strip() for part in fields.split(",") if part.strip()):
        name, _, weight = part.partition("=")
        try:
            weights[name.strip()] = float(weight) if weight else WEIGHT_OF_A_FIELD
        except ValueError:
            raise BadFinetune(f"--fields has {part!r}; expected field=weight, for example title=1,color=0.5.") from None
    return weights
