"""Padding, resampling and shuffling layers."""

import torch
from nn_case import values
from nn_module_case import module_case, own
from torch import nn


class Padding(nn.Module):
    """Layers of PyTorch 2 by the function that 1.13 has."""

    dims, mode = 1, 'constant'

    def __init__(self, padding):
        super().__init__()
        self.padding = (padding,) * (2 * self.dims) if isinstance(padding, int) else tuple(padding)

    def forward(self, x):
        return nn.functional.pad(x, self.padding, self.mode)

    def extra_repr(self):
        return f'{self.padding}'


own(type('CircularPad1d', (Padding,), {'mode': 'circular'}))
own(type('CircularPad2d', (Padding,), {'mode': 'circular', 'dims': 2}))
own(type('ZeroPad1d', (Padding,), {}))


@own
class ChannelShuffle(nn.Module):
    """By its formula: 1.13 has no derivative of its own."""

    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, x):
        n, c = x.shape[:2]
        return x.reshape(n, self.groups, c // self.groups, *x.shape[2:]).transpose(1, 2).reshape(x.shape)

    def extra_repr(self):
        return f'groups={self.groups}'


LINE, IMAGE = values(2, 2, 4), values(2, 2, 4, 3)
CASES = [
    ('ConstantPad1d', [2, 3.5], {}, LINE),
    ('ConstantPad1d', [[-1, 2], 1.5], {}, LINE),
    ('ConstantPad2d', [[1, 0, 2, -1], -0.5], {}, IMAGE),
    ('ZeroPad1d', [[1, 2]], {}, LINE),
    ('ZeroPad2d', [1], {}, IMAGE),
    ('ReflectionPad1d', [[3, 1]], {}, LINE),
    ('ReflectionPad1d', [[-1, 3]], {}, LINE),
    ('ReflectionPad2d', [[1, 2, 3, 0]], {}, IMAGE),
    ('ReplicationPad1d', [[3, 5]], {}, LINE),
    ('ReplicationPad1d', [[2, -2]], {}, LINE),
    ('ReplicationPad2d', [2], {}, IMAGE),
    ('CircularPad1d', [[3, 4]], {}, LINE),
    ('CircularPad2d', [[1, 2, 3, 0]], {}, IMAGE),
    ('Upsample', [], {'scale_factor': 2}, LINE),
    ('Upsample', [], {'scale_factor': (2.0, 1.5)}, IMAGE),
    ('Upsample', [], {'size': (3, 7)}, IMAGE),
    ('Upsample', [7], {'mode': 'linear'}, LINE),
    ('Upsample', [], {'scale_factor': 2, 'mode': 'bilinear'}, IMAGE),
    ('Upsample', [], {'size': (7, 2), 'mode': 'bilinear', 'align_corners': True}, IMAGE),
    ('Upsample', [], {'scale_factor': 1.5, 'mode': 'trilinear'}, values(1, 2, 2, 4, 3)),
    ('PixelShuffle', [2], {}, values(2, 8, 2, 3)),
    ('PixelUnshuffle', [2], {}, values(2, 2, 4, 6)),
    ('ChannelShuffle', [2], {}, values(2, 6, 3, 2)),
]


def cases():
    for name, args, kwargs, x in CASES:
        yield module_case(name, args, kwargs, [x])
