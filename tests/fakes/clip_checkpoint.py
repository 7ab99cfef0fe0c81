"""Small random CLIP and SigLIP checkpoints in transformers' layout, and pocket ones: all real models.

write_clip(tmp_path / "clip")      # config.json, model.safetensors, tokenizer.json, preprocessor_config.json
write_siglip(tmp_path / "siglip")
write_pocket(tmp_path / "pocket")
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import CLIPConfig, CLIPModel, CLIPTokenizer, SiglipConfig, SiglipModel

from retrieval.preparation import Preparation
from training.checkpoint_files import KINDS, quieten
from training.checkpoints import Checkpoint, DualEncoder, save_checkpoint
from training.folders import write_json
from training.towers import PocketModel, TowerSizes

SIDE_PX, CONTEXT_LENGTH = 32, 16
WORDS = "a navy striped top red dress for a summer wedding white leather shoes blue jeans warm wool coat with pockets"
START, END = "<|startoftext|>", "<|endoftext|>"
TOWER: dict[str, Any] = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 3, "num_attention_heads": 2}


def write_clip(folder: Path, seed: int = 0, context_length: int = CONTEXT_LENGTH) -> Path:
    """A CLIP checkpoint of 16 dimensions."""
    torch.manual_seed(seed)
    tokenizer = clip_tokenizer()
    vocabulary = tokenizer.get_vocab_size()
    ends = {"bos_token_id": vocabulary - 2, "eos_token_id": vocabulary - 1, "pad_token_id": vocabulary - 1}
    text = {**TOWER, **ends, "vocab_size": vocabulary, "max_position_embeddings": context_length}
    picture = {**TOWER, "image_size": SIDE_PX, "patch_size": 8}
    model = CLIPModel(CLIPConfig(text_config=text, vision_config=picture, projection_dim=16))
    spread(model)
    quieten()
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    size = {"size": {"shortest_edge": SIDE_PX}, "crop_size": {"height": SIDE_PX, "width": SIDE_PX}}
    write_json(folder / "preprocessor_config.json", {**KINDS["clip"].preprocessor, **size})
    return folder


def write_siglip(folder: Path, seed: int = 0) -> Path:
    """A SigLIP checkpoint of 16 dimensions, whose texts are padded with `</s>`."""
    torch.manual_seed(seed)
    tokenizer = siglip_tokenizer()
    text = {**TOWER, "vocab_size": tokenizer.get_vocab_size(), "max_position_embeddings": CONTEXT_LENGTH}
    picture = {**TOWER, "image_size": SIDE_PX, "patch_size": 8}
    model = SiglipModel(SiglipConfig(text_config=text, vision_config=picture))
    with torch.no_grad():
        model.logit_scale.fill_(4.0)
        model.logit_bias.fill_(-10.0)
    spread(model)
    quieten()
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    write_json(folder / "tokenizer_config.json", {"pad_token": "</s>", "model_max_length": CONTEXT_LENGTH})
    size = {"size": {"height": SIDE_PX, "width": SIDE_PX}}
    write_json(folder / "preprocessor_config.json", {**KINDS["siglip"].preprocessor, **size})
    return folder


def write_pocket(folder: Path, seed: int = 0) -> Path:
    """A pocket checkpoint of the smallest sizes that its towers take."""
    torch.manual_seed(seed)
    tokenizer = siglip_tokenizer()
    sizes: dict[str, Any] = {
        "dim": 16,
        "picture_width": 0.1,
        "vocabulary_size": tokenizer.get_vocab_size(),
        "context_length": CONTEXT_LENGTH,
        "text_width": 16,
        "text_layers": 2,
        "text_heads": 2,
    }
    model = PocketModel(TowerSizes(**sizes)).eval()
    preprocessor = {"do_pad": True, "size": {"height": SIDE_PX, "width": SIDE_PX}, "image_std": [0.25] * 3}
    checkpoint = Checkpoint(
        name=folder.name,
        kind="pocket",
        encoder=DualEncoder(model, "pocket"),
        tokenizer=tokenizer,
        preparation=Preparation.from_config(preprocessor),
        preprocessor=preprocessor,
        context_length=CONTEXT_LENGTH,
        pad_id=0,
        dim=16,
    )
    save_checkpoint(checkpoint, folder)
    return folder


def spread(model: torch.nn.Module) -> None:
    """Make the weights as wide as trained ones are: transformers' small starts map all inputs to nearly one vector."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim >= 2:
                weight.normal_(std=weight[0].numel() ** -0.5 if "embedding" not in name else 1.0)


def clip_tokenizer() -> Tokenizer:
    """CLIP's kind: lowercased byte pairs that end words with `</w>`, between a start and an end."""
    bytes_ = sorted(pre_tokenizers.ByteLevel.alphabet())
    pieces = [*bytes_, *(f"{byte}</w>" for byte in bytes_), START, END]
    made = CLIPTokenizer(vocab={piece: at for at, piece in enumerate(pieces)}, merges=[])
    return Tokenizer.from_str(made.backend_tokenizer.to_str())


def siglip_tokenizer() -> Tokenizer:
    """Lowercased byte pairs, an `</s>` at the end."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=["<pad>", "</s>"], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator([WORDS], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return tokenizer
