"""Claims about what the pocket model learns from others: word pieces, sentence vectors, folded weights."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

torch = pytest.importorskip("torch", reason="training needs the train extra")

from transformers import BertConfig, BertModel  # noqa: E402

from retrieval.vocabulary import Vocabulary  # noqa: E402
from training.data_folder import NoData  # noqa: E402
from training.lessons import Lessons, read_lessons  # noqa: E402
from training.lite import LiteTrunk, folded  # noqa: E402
from training.teacher import DIM, SentenceTeacher  # noqa: E402
from training.wordpieces import tokenizer_of, vocabulary_words  # noqa: E402

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##s", "red", "dress", "gala", "the", "##ing"]


@pytest.fixture
def teacher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SentenceTeacher:
    """A teacher of one layer with random weights, in a package as the real one is."""
    folder = tmp_path / "small_teacher" / "model"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    torch.manual_seed(0)
    sizes = {"hidden_size": DIM, "num_hidden_layers": 1, "num_attention_heads": 4, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(WORDS), **sizes)).save_pretrained(folder)
    tokenizer_of(WORDS).save(str(folder / "tokenizer.json"))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("training.teacher.PACKAGE", "small_teacher")
    return SentenceTeacher()


def test_a_sentence_has_one_vector_whatever_it_is_read_with(teacher: SentenceTeacher) -> None:
    alone = teacher.vectors(["red dress"])
    together = teacher.vectors(["the red dress for a gala", "red dress"])
    assert alone.shape == (1, DIM)
    assert torch.allclose(alone[0], together[1], atol=1e-5)
    assert float(alone.norm()) == pytest.approx(1.0, abs=1e-5)


def test_the_vocabulary_holds_what_texts_use_before_common_words(teacher: SentenceTeacher) -> None:
    assert teacher.vocabulary(["gala"], 5) == ["[PAD]", "[UNK]", "a", "##s", "gala"]
    assert teacher.vocabulary(["gala"], 99) == ["[PAD]", "[UNK]", "a", "##s", "gala", "red", "dress", "the"]


def test_words_begin_as_alike_as_the_teacher_has_them(teacher: SentenceTeacher) -> None:
    tokens = ["red", "dress", "gala", "the"]
    table = teacher._model.get_input_embeddings().weight.detach()
    centered = table[[WORDS.index(token) for token in tokens]]
    centered = centered - centered.mean(0)
    small = teacher.word_vectors(tokens, 3)  # four centered points lie in three directions
    ratio = (small @ small.T) / (centered @ centered.T)
    assert torch.allclose(ratio, ratio[0, 0].expand_as(ratio), rtol=1e-3)


def test_a_missing_teacher_is_said_with_the_command_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.teacher.PACKAGE", "no_such_package")
    with pytest.raises(NoData, match="--start none"):
        SentenceTeacher()


def test_lessons_are_read_once_and_teach_only_what_the_teacher_read(teacher: SentenceTeacher, tmp_path: Path) -> None:
    lessons = read_lessons(teacher, 8, ["red dress"], ["gala"], tmp_path, lambda line: None)
    vectors = torch.randn(2, 8)
    assert lessons.loss(vectors, ["never read", "nor this"]).item() == 0.0
    assert lessons.loss(vectors, ["red dress", "gala"]).item() > 0.1
    assert lessons.some_words(5, Random(0)) == ["gala"]
    teacher._model = None  # a second time nothing is asked of it
    again = read_lessons(teacher, 8, ["red dress"], ["gala"], tmp_path, lambda line: None)
    assert isinstance(again, Lessons)


def test_following_the_teacher_lowers_the_loss(teacher: SentenceTeacher, tmp_path: Path) -> None:
    lessons = read_lessons(teacher, 8, ["red dress", "the gala"], ["a"], tmp_path, lambda line: None)
    vectors = torch.nn.Parameter(torch.randn(2, 8))
    optimizer = torch.optim.Adam([vectors, *lessons.parameters()], lr=0.05)
    losses = []
    for _ in range(30):
        loss = lessons.loss(vectors, ["red dress", "the gala"])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2


def test_folded_weights_give_the_same_features() -> None:
    torch.manual_seed(0)
    trunk = LiteTrunk(0.1)
    pictures = torch.randn(4, 3, 64, 64)
    trunk(pictures)  # so that running means differ from their beginnings
    with torch.inference_mode():
        served = folded(trunk)
        assert torch.allclose(served(pictures), trunk.eval()(pictures), atol=1e-4)
    assert not [name for name in served.state_dict() if "running_mean" in name]


def test_every_spelling_of_the_vocabulary_is_a_lesson(vocabulary: Vocabulary) -> None:
    words = vocabulary_words(vocabulary)
    assert len(words) == len(set(words))
    assert {"trousers", "navy", "striped"} <= set(words)
