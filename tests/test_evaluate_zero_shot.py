"""Zero-shot F1 reads every layout of labelled pictures and says what is wrong with one that it cannot use."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from retrieval.encoder import Vectors
from tests.command_line import stylist
from tests.fakes.data_folder import draw_data_folder
from tests.fakes.encoder import FakeEncoder
from tests.fakes.pair_sources import RED, drawn, table
from training.data_folder import NoData
from training.evaluate_encoders import embedded
from training.evaluate_zero_shot import FASHION_MNIST, ClassSet, guesses, read_class_sets


def write_idx(folder: Path, labels: list[int], *, packed: bool = False) -> Path:
    folder.mkdir(exist_ok=True)
    images = struct.pack(">4I", 2051, len(labels), 28, 28) + bytes(28 * 28 * len(labels))
    files = {
        "t10k-images-idx3-ubyte": images,
        "t10k-labels-idx1-ubyte": struct.pack(">2I", 2049, len(labels)) + bytes(labels),
    }
    for name, data in files.items():
        (folder / (f"{name}.gz" if packed else name)).write_bytes(gzip.compress(data) if packed else data)
    return folder


def counted(found: ClassSet) -> dict[str, int]:
    return {name: int((found.labels == at).sum()) for at, name in enumerate(found.classes)}


@pytest.mark.parametrize("packed", [False, True])
def test_fashion_mnist_is_read_from_its_idx_files(tmp_path: Path, packed: bool) -> None:
    (found,) = read_class_sets(write_idx(tmp_path / "mnist", [0, 0, 9, 3], packed=packed))
    assert found.name == "Fashion-MNIST"
    assert counted(found) == {"t-shirt": 2, "dress": 1, "ankle boot": 1}
    assert found.open_picture(found.pictures[0]).size == (28, 28)
    assert found.open_picture(found.pictures[0]).mode == "RGB"


def test_fashion_mnist_is_read_from_folders_of_its_digits(tmp_path: Path) -> None:
    for digit in (1, 7):
        (tmp_path / "test" / str(digit)).mkdir(parents=True)
        (tmp_path / "test" / str(digit) / "a.png").write_bytes(drawn(RED))
    (found,) = read_class_sets(tmp_path)
    assert found.name == "Fashion-MNIST"
    assert counted(found) == {"sneaker": 1, "trouser": 1}
    assert len(FASHION_MNIST) == 10
    assert found.open_picture(found.pictures[0]).size == (16, 20)


def test_kagl_is_read_from_styles_and_from_a_data_folder(tmp_path: Path) -> None:
    rows = [{"id": str(at), "subCategory": "Topwear" if at % 2 else "Shoes", "articleType": "Tshirts" if at % 2 else
             ("Heels" if at % 4 else "Flats")} for at in range(8)]  # fmt: skip
    table(tmp_path / "kagl" / "styles.csv", rows)
    (tmp_path / "kagl" / "images").mkdir()
    (tmp_path / "kagl" / "images" / "1.jpg").write_bytes(drawn(RED))
    broad, fine = read_class_sets(tmp_path / "kagl")
    assert counted(broad) == {"topwear": 4, "shoes": 4}
    assert counted(fine) == {"tshirts": 4, "flats": 2, "heels": 2}
    assert fine.open_picture("images/1.jpg").size == (16, 20)
    data = draw_data_folder(tmp_path / "data")
    (data / "products.csv").write_text(
        (data / "products.csv").read_text("utf-8").replace("Apparel > Any > Handbags", "Bags > Bags > Handbags"),
        "utf-8",
    )
    broad, fine = read_class_sets(data)
    assert counted(broad) == {"any": 48, "bags": 16}
    assert counted(fine)["casual shoes"] == 16
    assert 0 < len(read_class_sets(data, split="heldout")[0].pictures) < 64


def test_deepfashion_measures_its_test_pictures_only(tmp_path: Path) -> None:
    (tmp_path / "Anno").mkdir()
    (tmp_path / "Eval").mkdir()
    (tmp_path / "Img" / "img" / "x").mkdir(parents=True)
    names = [f"img/x/img_{at}.jpg" for at in range(4)]
    for name in names:
        (tmp_path / "Img" / name).write_bytes(drawn(RED))
    cloth = "2\ncategory_name  category_type\nTee 1\nButton_Down 1\n"
    (tmp_path / "Anno" / "list_category_cloth.txt").write_text(cloth, "utf-8")
    images = "\n".join(f"{name}   {at % 2 + 1}" for at, name in enumerate(names))
    (tmp_path / "Anno" / "list_category_img.txt").write_text(f"4\nimage_name  category_label\n{images}\n", "utf-8")
    partition = "\n".join(f"{name}  {'train' if at == 3 else 'test'}" for at, name in enumerate(names))
    (tmp_path / "Eval" / "list_eval_partition.txt").write_text(f"4\nimage_name  status\n{partition}\n", "utf-8")
    (found,) = read_class_sets(tmp_path)
    assert counted(found) == {"button down": 1, "tee": 2}
    assert found.open_picture(names[0]).size == (16, 20)
    (tmp_path / "Anno" / "list_category_img.txt").write_text(f"1\nimage_name category_label\n{names[0]}  9\n", "utf-8")
    with pytest.raises(NoData, match="the category '9'; expected 1 to 2"):
        read_class_sets(tmp_path)


def test_the_f1_is_of_what_each_picture_is_nearest_to(tmp_path: Path) -> None:
    class Knowing(FakeEncoder):
        """Its texts are class numbers on an axis; its pictures are what the test puts there."""

        def texts(self, texts: list[str]) -> Vectors:  # type: ignore[override]
            return np.eye(2, dtype=np.float32)[[int("boot" in text) for text in texts]]

    (found,) = read_class_sets(write_idx(tmp_path / "mnist", [0, 0, 9, 9]))
    seen = np.eye(2, dtype=np.float32)[[int("boot" in name) for name in np.array(found.classes)[[0, 0, 1, 1]]]]
    assert guesses(Knowing(), found, seen, [0, 1, 2, 3]).figure().value == 1
    wrong = seen[[0, 2, 2, 3]]
    half = guesses(Knowing(), found, wrong, [0, 1, 2, 3])
    assert half.figure().value == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert half.rise_over(half).high == 0
    rows, _ = embedded([FakeEncoder()], found.pictures, found.open_picture, print)
    assert rows == [0, 1, 2, 3]


def test_a_folder_that_cannot_be_classified_is_told(tmp_path: Path) -> None:
    (tmp_path / "shirts").mkdir()
    (tmp_path / "shirts" / "a.png").write_bytes(drawn(RED))
    with pytest.raises(NoData, match=r"one class only \('shirts'\)"):
        read_class_sets(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoData, match="no known layout"):
        read_class_sets(tmp_path / "empty")
    with pytest.raises(NoData, match="no folder"):
        read_class_sets(tmp_path / "nowhere")
    mnist = write_idx(tmp_path / "mnist", [1, 2])
    (mnist / "t10k-images-idx3-ubyte").write_bytes(b"\0" * 20)
    with pytest.raises(NoData, match=r"cut short|no Fashion-MNIST"):
        read_class_sets(mnist)
    (mnist / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(NoData, match="has no 't10k-labels-idx1-ubyte'"):
        read_class_sets(mnist)


@pytest.mark.usefixtures("_own_process")
def test_evaluate_prints_zero_shot_figures_with_cases_and_interval(tmp_path: Path) -> None:
    for name in ("red_shirts", "blueJeans"):
        (tmp_path / "classes" / name).mkdir(parents=True)
        for at in range(4):
            picture = Image.new("RGB", (32, 32), (200, 0, 0) if name == "red_shirts" else (0, 0, 200))
            picture.save(tmp_path / "classes" / name / f"{at}.png")
    result = stylist(tmp_path, "evaluate", "--zero-shot", str(tmp_path / "classes"))
    assert result.exit_code == 0, result.output
    assert "classes zero-shot weighted F1 of 2" in result.stdout
    assert "n=8" in result.stdout
    alone = stylist(tmp_path, "evaluate", "--zero-shot", str(tmp_path / "classes" / "red_shirts"))
    assert alone.exit_code == 2
