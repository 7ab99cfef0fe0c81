"""The head learns from garments worn together, is bound to its bundle, and is served only where it beats the rules."""

from __future__ import annotations

import logging
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs the train extra")

from retrieval.compatibility import FILE, Compatibility  # noqa: E402
from retrieval.encoder import Encoder  # noqa: E402
from tests.fakes.street import draw_street  # noqa: E402
from training.compatibility import HeadSchedule, fit, train_compatibility  # noqa: E402
from training.outfits_commands import compatibility_command  # noqa: E402
from training.outfits_pieces import Worn, embedded, outfit_pieces  # noqa: E402

POCKET = Path(__file__).parent.parent / "data" / "models" / "pocket"
BETTER = {"rules": 0.3, "rules + head": 0.4, "rules by color names": 0.3, "head on vectors alone": 0.35}
QUICK = HeadSchedule(epochs=6, choices=6, whitened=16)


def silent(line: str) -> None:
    """Reports go nowhere."""


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_street(tmp_path_factory.mktemp("street"), outfits=60)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("models") / "pocket"
    shutil.copytree(POCKET, out, ignore=shutil.ignore_patterns(FILE))
    return out


@pytest.fixture(scope="module")
def worn(street: Path, bundle: Path) -> Worn:
    return embedded(outfit_pieces(street, heldout=False), Encoder.load(bundle), silent)


@pytest.fixture(scope="module")
def head(street: Path, bundle: Path) -> Compatibility:
    return train_compatibility(street, Encoder.load(bundle), silent, QUICK)


def test_a_head_tells_pieces_worn_together_from_others(head: Compatibility, worn: Worn) -> None:
    found = head.score(worn.vectors, worn.vectors, worn.shades, worn.shades)
    family = np.array([int(outfit) % 4 for outfit in worn.outfits])
    alike = family[:, None] == family[None]
    other_kind = worn.kinds[:, None] != worn.kinds[None]
    assert found.shape == (len(worn), len(worn))
    assert found.dtype == np.float32
    assert ((found >= 0) & (found <= 1)).all()
    assert found[alike & other_kind].mean() > found[~alike & other_kind].mean() + 0.2


def test_it_measures_itself_on_heldout_outfits(head: Compatibility) -> None:
    assert {"chance", "color statistics", "cosine", "rules", "rules + head", "cases"} <= set(head.figures)
    assert head.figures["cases"] > 0


def test_vectors_are_scored_without_shades_too(head: Compatibility, worn: Worn) -> None:
    alone = head.score(worn.vectors[:5], worn.vectors[:7])
    assert alone.shape == (5, 7)
    unknown = [np.zeros((0, 4))] * 7
    np.testing.assert_array_equal(alone, head.score(worn.vectors[:5], worn.vectors[:7], worn.shades[:5], unknown))
    assert head.score(worn.vectors[:0], worn.vectors[:7]).shape == (0, 7)


def test_the_same_seed_gives_the_same_head(worn: Worn) -> None:
    one, other = fit([worn], QUICK), fit([worn], QUICK)
    for a, b in zip(one.by_shades, other.by_shades, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_saved_head_scores_as_before(head: Compatibility, bundle: Path, worn: Worn) -> None:
    encoder = Encoder.load(bundle)
    winning = replace(head, figures=BETTER)
    winning.save(bundle / FILE, encoder.fingerprint)
    loaded = Compatibility.load(encoder)
    assert loaded is not None
    parts = (worn.vectors[:9], worn.vectors[9:20], worn.shades[:9], worn.shades[9:20])
    np.testing.assert_array_equal(loaded.score(*parts), head.score(*parts))
    assert (bundle / FILE).stat().st_size < 1_000_000


@pytest.mark.parametrize("even", [{"rules + head": 0.3}, {"head on vectors alone": 0.3}])
def test_a_head_that_did_not_beat_the_rules_is_not_served(
    even: dict[str, float], head: Compatibility, bundle: Path
) -> None:
    encoder = Encoder.load(bundle)
    replace(head, figures=BETTER | even).save(bundle / FILE, encoder.fingerprint)
    assert Compatibility.load(encoder) is None


def test_a_head_of_another_bundle_is_left_alone_and_said_so(
    head: Compatibility, bundle: Path, caplog: pytest.LogCaptureFixture
) -> None:
    replace(head, figures=BETTER).save(bundle / FILE, "another")
    with caplog.at_level(logging.WARNING):
        assert Compatibility.load(Encoder.load(bundle)) is None
    assert "trained on another model" in caplog.text


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut short"])
def test_a_broken_file_is_no_head(bundle: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    (bundle / FILE).write_bytes(content)
    assert Compatibility.load(Encoder.load(bundle)) is None
    assert "cannot be read" in caplog.text
    (bundle / FILE).unlink()
    assert Compatibility.load(Encoder.load(bundle)) is None


def test_a_folder_without_outfits_is_refused_in_one_sentence(
    tmp_path: Path, bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compatibility_command(tmp_path, out=bundle) == 2
    assert "holds no outfits" in capsys.readouterr().err
    assert not (bundle / FILE).exists()
