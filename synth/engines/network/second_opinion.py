"""Opacus' gradients of single rows, beside ours: before any step is paid for, on synthetic rows."""

from itertools import pairwise

import numpy as np
import torch
from opacus.grad_sample import GradSampleModule
from torch import Tensor, nn
from torch.nn import functional

from synth.counting.paid import GRADIENT_PARTS
from synth.domain import Codes, Floats
from synth.engines.network.gradient import Gradient

_ROWS = 8
_MOST_OFF = 0.05  # of a gradient's length: a factor of ours is rounded to parts of 1/32


class GradientFault(RuntimeError):
    """Two ways to reckon a gradient differ: nothing may be fitted."""


def _layer(table: Floats, bias: Floats | None) -> nn.Linear:
    """Return a layer with these weights, 0 where there are none."""
    n_fed, n_units = table.shape
    layer = nn.Linear(n_fed, n_units, bias=bias is not None, dtype=torch.float64)
    layer.weight.data = torch.from_numpy(table.T.copy())
    if bias is not None:
        layer.bias.data = torch.from_numpy(bias.copy())
    return layer


class _Twin(nn.Module):
    """The same network as a gradient is of, from torch's own layers, in floats."""

    def __init__(self, gradient: Gradient) -> None:
        super().__init__()
        weights = gradient.weights
        self.first = _layer(weights["first"], weights["first_bias"])
        self.second = _layer(weights["second"], weights["second_bias"])
        self.out = _layer(weights["out"], weights["bias"])
        self.direct = _layer(weights["direct"], None)

    def forward(self, drawn: Tensor) -> Tensor:
        """Return the logits of all codes."""
        one = torch.relu(self.first(drawn))
        both = one + torch.relu(self.second(one))
        return torch.as_tensor(self.out(both) + self.direct(drawn))


def compare_with_opacus(gradient: Gradient, rows: Codes) -> float:
    """Return how far our sum of cut gradients is from one of Opacus', as a share of its length.

    Args:
        rows: synthetic ones; a few of them are looked at.

    Raises:
        GradientFault: further than rounding can take it.
    """
    few = {column: codes[:_ROWS] for column, codes in rows.items()}
    ours = gradient(few) * (gradient.clip / GRADIENT_PARTS)
    each = _gradients(gradient, few)
    lengths = np.linalg.norm(each, axis=1)
    cut = each * np.minimum(1.0, gradient.clip / np.maximum(lengths, 1e-12))[:, None]
    theirs = cut.sum(axis=0)
    # Of rows that are foreseen both are next to nothing, and ours rounded.
    most = max(float(np.linalg.norm(cut)), gradient.clip)
    off = float(np.linalg.norm(ours - theirs)) / most
    if not off <= _MOST_OFF:
        raise GradientFault(
            "The gradients of a network differ from those of Opacus on this machine. Nothing more "
            "was spent; please report it."
        )
    return off


def _gradients(gradient: Gradient, rows: Codes) -> Floats:
    """Return Opacus' gradients of some rows, each by itself, (n_rows, n_weights)."""
    layout, order = gradient.layout, gradient.order
    held = np.stack([rows[column] for column in order], axis=1)
    places = torch.from_numpy(held + layout.starts[:-1])
    drawn = torch.zeros(len(held), layout.n_codes, dtype=torch.float64).scatter_(1, places, 1.0)
    drawn.requires_grad_()  # else torch warns that hooks have nothing to go back to
    twin = _Twin(gradient)
    logits = GradSampleModule(twin, loss_reduction="sum")(drawn)
    starts = layout.starts.tolist()
    losses = [
        functional.cross_entropy(logits[:, start:end], places[:, column] - start, reduction="sum")
        for column, (start, end) in enumerate(pairwise(starts))
    ]
    torch.stack(losses).sum().backward()
    return np.stack(
        [
            layout.pack({name: table[row] for name, table in _tables(twin).items()})
            for row in range(len(held))
        ]
    )


def _tables(twin: _Twin) -> dict[str, Floats]:
    """Return what Opacus left of each row in a network's layers, as tables of `Layout`."""

    def sample(parameter: Tensor) -> Floats:
        found: Floats = parameter.grad_sample.detach().numpy()
        return found

    modules = dict(twin.named_children())
    found = {name: sample(layer.weight).transpose(0, 2, 1) for name, layer in modules.items()}
    biases = {"first_bias": "first", "second_bias": "second", "bias": "out"}
    return {**found, **{name: sample(modules[layer].bias) for name, layer in biases.items()}}
