"""The pocket model's tokenizer: lower-case word pieces, a teacher's or learned from the training texts."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from retrieval.vocabulary import Vocabulary
from training.data_folder import Sample

PADDING, UNKNOWN = "[PAD]", "[UNK]"
_FACETS = (
    "category",
    "color",
    "pattern",
    "material",
    "sleeves",
    "length",
    "audience",
    "occasion",
    "season",
    "style",
)


def training_texts(samples: Sequence[Sample]) -> list[str]:
    """Every text of the samples, each once."""
    texts = (text for sample in samples for text in (*sample.texts, sample.request or ""))
    return [text for text in dict.fromkeys(texts) if text]


def vocabulary_words(vocabulary: Vocabulary) -> list[str]:
    """Every spelling of the facets' names."""
    words = (word for facet in _FACETS for name in vocabulary.names(facet) for word in vocabulary.words(facet, name))
    return list(dict.fromkeys(words))


def tokenizer_of(tokens: Sequence[str]) -> Tokenizer:
    """A tokenizer with exactly these word pieces, numbered in their order."""
    return _lower_case({token: at for at, token in enumerate(tokens)})


def train_tokenizer(samples: Sequence[Sample], vocabulary: Vocabulary, size: int) -> Tokenizer:
    """A tokenizer learned from the samples' texts and every word of the vocabulary."""
    tokenizer = _lower_case(None)
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=3, special_tokens=[PADDING, UNKNOWN], show_progress=False
    )
    tokenizer.train_from_iterator([*training_texts(samples), *vocabulary_words(vocabulary) * 3], trainer)
    return tokenizer


def _lower_case(pieces: dict[str, int] | None) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(pieces, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer
