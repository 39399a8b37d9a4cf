"""Normalization layers."""

import torch
from nn_case import values
from nn_module_case import module_case, own
from torch import nn


@own
class RMSNorm(nn.Module):
    """As PyTorch 2.4 has it."""

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True):
        super().__init__()
        self.shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.affine = eps, elementwise_affine
        self.weight = nn.Parameter(torch.ones(self.shape)) if elementwise_affine else None

    def forward(self, x):
        eps = torch.finfo(x.dtype).eps if self.eps is None else self.eps
        y = x * torch.rsqrt((x * x).mean(tuple(range(-len(self.shape), 0)), keepdim=True) + eps)
        return y if self.weight is None else y * self.weight

    def extra_repr(self):
        return f'{self.shape}, eps={self.eps}, elementwise_affine={self.affine}'


DOUBLE = torch.float64
X, FLAT, LINE, IMAGE = values(3, 4), values(5, 4), values(2, 4, 3), values(2, 4, 3, 2)
CASES = [
    ('LayerNorm', [4], {}, X),
    ('LayerNorm', [[4]], {'eps': 0.1}, values(2, 3, 4)),
    ('LayerNorm', [[3, 4]], {}, values(2, 3, 4)),
    ('LayerNorm', [4], {'elementwise_affine': False}, X),
    ('LayerNorm', [4], {'dtype': DOUBLE}, X.double()),
    ('RMSNorm', [4], {}, X),
    ('RMSNorm', [[3, 4]], {'eps': 0.01}, values(2, 3, 4)),
    ('RMSNorm', [4], {'elementwise_affine': False}, X),
    ('GroupNorm', [2, 4], {}, IMAGE),
    ('GroupNorm', [1, 4], {'eps': 0.01}, LINE),
    ('GroupNorm', [2, 4], {'affine': False}, FLAT),
    ('LocalResponseNorm', [3], {'alpha': 0.5}, LINE),
    ('LocalResponseNorm', [2], {'alpha': 1.0, 'beta': 0.5, 'k': 2.0}, IMAGE),
    ('LocalResponseNorm', [5], {}, IMAGE),
]
RUNNING = [
    ('BatchNorm1d', [4], {}, FLAT),
    ('BatchNorm1d', [4], {}, LINE),
    ('BatchNorm1d', [4], {'dtype': DOUBLE}, FLAT.double()),
    ('BatchNorm1d', [4], {'momentum': None}, FLAT),
    ('BatchNorm1d', [4], {'affine': False, 'eps': 0.1, 'momentum': 0.5}, FLAT),
    ('BatchNorm1d', [4], {'track_running_stats': False}, FLAT),
    ('BatchNorm2d', [4], {}, IMAGE),
    ('BatchNorm2d', [4], {'eps': 0.05, 'momentum': None, 'affine': False}, IMAGE),
    ('BatchNorm2d', [4], {'track_running_stats': False}, IMAGE),
    ('BatchNorm3d', [2], {}, values(2, 2, 2, 3, 2)),
    ('BatchNorm3d', [2], {'eps': 0.2, 'momentum': 0.7, 'affine': False}, values(2, 2, 2, 3, 2)),
    ('BatchNorm3d', [2], {'track_running_stats': False}, values(2, 2, 2, 3, 2)),
    ('InstanceNorm1d', [4], {}, LINE),
    ('InstanceNorm1d', [4], {}, LINE[0]),
    ('InstanceNorm1d', [4], {'affine': True, 'track_running_stats': True}, LINE),
    ('InstanceNorm1d', [4], {'track_running_stats': True, 'momentum': 0.4, 'eps': 0.3}, LINE),
    ('InstanceNorm2d', [4], {'affine': True, 'eps': 0.2}, IMAGE),
    ('InstanceNorm2d', [4], {'track_running_stats': True, 'momentum': 0.3}, IMAGE),
    ('InstanceNorm3d', [2], {'affine': True}, values(2, 2, 2, 3, 2)),
    ('InstanceNorm3d', [2], {'track_running_stats': True, 'momentum': 0.6, 'eps': 0.1}, values(2, 2, 2, 3, 2)),
]


def cases():
    for name, args, kwargs, x in CASES:
        yield module_case(name, args, kwargs, [x], load=True)
    for name, args, kwargs, x in RUNNING:
        for repeat in [1, 3]:
            yield module_case(name, args, kwargs, [x], load=True, repeat=repeat)
        yield module_case(name, args, kwargs, [x], training=False, load=True)
