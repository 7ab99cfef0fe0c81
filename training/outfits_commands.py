"""What `python -m training.compatibility` and `stylist compatibility` run; exit codes: 0 done, 2 used wrongly."""

from __future__ import annotations

import sys
from pathlib import Path

from retrieval.compatibility import FILE, Compatibility
from retrieval.encoder import BadBundle, Encoder
from training.data_folder import NoData


def compatibility_command(data: Path, *, out: Path, threads: int | None = None) -> int:
    """Train the head on a data folder's outfits and write it into the bundle `out`, whose vectors it is trained on."""
    import torch

    from training.compatibility import train_compatibility
    from training.outfits_pieces import has_outfits

    if threads:
        torch.set_num_threads(threads)
    try:
        encoder = Encoder.load(out)
        if not has_outfits(data):
            raise NoData(f"{str(data)!r} holds no outfits; give a folder with street.zip or a Polyvore data set.")
        head = train_compatibility(data, encoder, lambda line: print(line, file=sys.stderr, flush=True))
    except (BadBundle, NoData) as error:
        print(str(error), file=sys.stderr)
        return 2
    head.save(out / FILE, encoder.fingerprint)
    served = "is served" if Compatibility.load(encoder) else "is not served: it did not beat the rules"
    print(f"{FILE} for {encoder.model_id} {served}.")
    return 0
