"""Claims about public clothes segmenters as parser bundles, on a small random checkpoint: tests reach no model hub."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import SegformerConfig, SegformerForSemanticSegmentation

from retrieval.encoder import BadBundle
from retrieval.parser import Parser
from retrieval.parts import Parts
from training.segformer import export_segformer

CLOTHES = ["Background", "Hat", "Hair", "Sunglasses", "Upper-clothes", "Skirt", "Pants", "Dress", "Left-shoe", "Bag"]


def checkpoint(folder: Path, labels: list[str]) -> str:
    torch.manual_seed(0)
    config = SegformerConfig(
        num_encoder_blocks=4,
        depths=[1, 1, 1, 1],
        hidden_sizes=[8, 8, 16, 16],
        num_attention_heads=[1, 1, 2, 2],
        decoder_hidden_size=16,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    SegformerForSemanticSegmentation(config).save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text('{"size": {"height": 64, "width": 64}}', encoding="utf-8")
    return str(folder)


def test_a_segformer_becomes_a_parser_bundle(tmp_path: Path) -> None:
    difference = export_segformer(checkpoint(tmp_path / "clothes", CLOTHES), tmp_path / "bundle")
    assert difference < 0.01
    parser = Parser.load(tmp_path / "bundle")
    parsed = parser.parse(Image.effect_noise((90, 60), 80).convert("RGB"))
    assert parsed.heads is None
    assert parsed.parts.shape[0] == len(Parts.load().names)
    assert parsed.parts.shape[2] > parsed.parts.shape[1]  # a wide picture, without the letterbox's bars
    assert np.allclose(parsed.parts.sum(0), 1.0, atol=1e-3)


def test_labels_that_name_no_garments_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadBundle, match="names no garments among its labels: \\['road', 'sky'\\]"):
        export_segformer(checkpoint(tmp_path / "roads", ["road", "sky"]), tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


def test_what_is_no_checkpoint_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadBundle, match="is no SegFormer checkpoint"):
        export_segformer(str(tmp_path / "empty"), tmp_path / "bundle")
