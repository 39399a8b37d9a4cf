"""Convolution, pooling, Unfold and Fold: layers."""

import torch
from nn_case import values
from nn_module_case import module_case

LINE, IMAGE, VOLUME = values(2, 4, 7), values(2, 4, 6, 5), values(1, 2, 4, 3, 5)


def convolutions():
    cases = [
        ('Conv1d', [4, 3, 3], {}, LINE),
        ('Conv1d', [4, 6, 2], {'stride': 2, 'padding': 1, 'dilation': 2, 'groups': 2}, LINE),
        ('Conv1d', [4, 3, 4], {'padding': 'same', 'bias': False}, LINE),
        ('Conv1d', [4, 3, 4], {'padding': 'same', 'dilation': 2, 'padding_mode': 'circular'}, LINE),
        ('Conv1d', [4, 3, 3], {'padding': 'valid'}, LINE),
        ('Conv1d', [4, 2, 1], {}, values(4, 7)),
        ('Conv1d', [4, 2, 3], {'dtype': torch.float64}, values(2, 4, 7, dtype=torch.float64)),
        ('Conv1d', [4, 2, 3, 1, 1, 1, 1, False], {}, values(0, 4, 7)),
        ('Conv2d', [4, 3, 3], {}, IMAGE),
        ('Conv2d', [4, 3, (3, 2)], {'stride': (2, 1), 'padding': (1, 0), 'dilation': (1, 2)}, IMAGE),
        ('Conv2d', [4, 8, 3], {'groups': 4, 'padding': 1}, IMAGE),
        ('Conv2d', [4, 6, (1, 3)], {'groups': 2, 'bias': False}, IMAGE),
        ('Conv2d', [4, 3, (3, 2)], {'padding': 'same', 'padding_mode': 'reflect'}, IMAGE),
        ('Conv2d', [4, 3, 3], {'padding': 2, 'padding_mode': 'replicate'}, IMAGE),
        ('Conv2d', [4, 3, 3], {'padding': (2, 1), 'padding_mode': 'circular', 'stride': 2}, IMAGE),
        ('Conv2d', [4, 3, 1], {}, IMAGE),
        ('Conv2d', [4, 3, 1], {'stride': 2, 'padding': 1}, IMAGE),
        ('Conv2d', [4, 3, (6, 5)], {}, IMAGE),
        ('Conv2d', [4, 2, 2], {}, values(4, 3, 3)),
        ('Conv3d', [2, 3, 2], {}, VOLUME),
        ('Conv3d', [2, 4, (2, 1, 3)], {'stride': (1, 2, 1), 'padding': (0, 1, 2), 'groups': 2}, VOLUME),
        ('Conv3d', [2, 2, (3, 2, 2)], {'padding': 'same'}, VOLUME),
        ('Conv3d', [2, 3, 2], {'dilation': (1, 1, 2), 'padding': 1, 'padding_mode': 'circular', 'bias': False}, VOLUME),
        ('ConvTranspose1d', [4, 3, 3], {}, LINE),
        ('ConvTranspose1d', [4, 6, 3], {'stride': 3, 'padding': 1, 'output_padding': 2, 'groups': 2}, LINE),
        ('ConvTranspose1d', [4, 2, 2], {'dilation': 3, 'output_padding': 2, 'bias': False}, values(4, 5)),
        ('ConvTranspose2d', [4, 3, (3, 2)], {'stride': (2, 1), 'padding': (1, 0)}, IMAGE),
        ('ConvTranspose2d', [4, 4, 3], {'groups': 4, 'stride': 2, 'output_padding': 1}, IMAGE),
        ('ConvTranspose2d', [4, 2, 3, 2, 1, 1], {}, IMAGE),
        ('ConvTranspose2d', [4, 3, 2], {'dilation': (2, 3), 'bias': False}, IMAGE),
        ('ConvTranspose3d', [2, 2, 2], {'stride': (1, 2, 2), 'dilation': (2, 1, 1)}, VOLUME),
        ('ConvTranspose3d', [2, 4, 2], {'stride': 2, 'padding': (1, 0, 1), 'output_padding': (0, 1, 1), 'groups': 2,
                                        'bias': False}, VOLUME),
    ]
    for name, args, kwargs, x in cases:
        yield module_case(name, args, kwargs, [x])
    yield module_case('ConvTranspose2d', [4, 2, 3], {'stride': 3}, [IMAGE], call={'output_size': [19, 17]})


def pools():
    ties = torch.tensor([1.0, 3.0, 3.0, 2.0, float('nan'), 1.0, -float('inf'), -float('inf')]).reshape(1, 1, 8)
    cases = [
        ('MaxPool1d', [3], {}, LINE),
        ('MaxPool1d', [2], {'stride': 1, 'padding': 1, 'dilation': 2}, LINE),
        ('MaxPool1d', [3], {'stride': 2, 'ceil_mode': True}, values(2, 1, 6)),
        ('MaxPool1d', [2], {'return_indices': True}, LINE),
        ('MaxPool1d', [2], {'return_indices': True}, ties),
        ('MaxPool1d', [2, 2], {}, values(3, 5)),
        ('MaxPool2d', [2], {}, IMAGE),
        ('MaxPool2d', [3, 2], {'padding': 1}, IMAGE),
        ('MaxPool2d', [(3, 2)], {'stride': (2, 1), 'padding': (1, 0), 'dilation': (1, 3)}, IMAGE),
        ('MaxPool2d', [3], {'stride': 2, 'ceil_mode': True, 'padding': 1}, IMAGE),
        ('MaxPool2d', [2], {'return_indices': True, 'stride': 1}, IMAGE),
        ('MaxPool2d', [2], {}, values(0, 3, 4, 4)),
        ('MaxPool3d', [2], {'padding': 1, 'return_indices': True}, VOLUME),
        ('MaxPool3d', [2], {'stride': (2, 1, 2), 'dilation': (1, 2, 1), 'ceil_mode': True}, VOLUME),
        ('AvgPool1d', [3], {}, LINE),
        ('AvgPool1d', [2], {'stride': 3, 'padding': 1, 'count_include_pad': False}, LINE),
        ('AvgPool1d', [3], {'stride': 2, 'ceil_mode': True}, values(2, 1, 6)),
        ('AvgPool1d', [3], {'stride': 2, 'ceil_mode': True, 'padding': 1}, values(2, 1, 6)),
        ('AvgPool2d', [2], {}, IMAGE),
        ('AvgPool2d', [(3, 2)], {'stride': (2, 1), 'padding': (1, 1), 'count_include_pad': False}, IMAGE),
        ('AvgPool2d', [3], {'stride': 2, 'ceil_mode': True, 'padding': 1, 'count_include_pad': False}, IMAGE),
        ('AvgPool2d', [3, 2, 1], {'divisor_override': 5}, IMAGE),
        ('AvgPool3d', [2], {'padding': 1}, VOLUME),
        ('AvgPool3d', [2], {'stride': (2, 1, 2), 'padding': (1, 0, 1), 'ceil_mode': True, 'count_include_pad': False}, VOLUME),
        ('AvgPool3d', [(2, 1, 2)], {'divisor_override': 3}, VOLUME),
        ('LPPool1d', [2, 3], {}, LINE),
        ('LPPool1d', [1, 2], {'stride': 3, 'ceil_mode': True}, LINE),
        ('LPPool1d', [3, 2], {'stride': 1}, values(2, 4, 7, lo=0.5)),
        ('LPPool2d', [2, (3, 2)], {'stride': (2, 1), 'ceil_mode': True}, IMAGE),
        ('AdaptiveAvgPool1d', [3], {}, LINE),
        ('AdaptiveAvgPool1d', [1], {}, LINE),
        ('AdaptiveAvgPool2d', [(4, 3)], {}, IMAGE),
        ('AdaptiveAvgPool2d', [(3, None)], {}, IMAGE),
        ('AdaptiveAvgPool2d', [8], {}, values(3, 5, 4)),
        ('AdaptiveAvgPool3d', [(3, 2, 4)], {}, VOLUME),
        ('AdaptiveMaxPool1d', [3], {}, LINE),
        ('AdaptiveMaxPool1d', [5], {'return_indices': True}, LINE),
        ('AdaptiveMaxPool2d', [(4, 3)], {'return_indices': True}, IMAGE),
        ('AdaptiveMaxPool2d', [(3, None)], {}, IMAGE),
        ('AdaptiveMaxPool3d', [(3, 2, 4)], {}, VOLUME),
        ('AdaptiveMaxPool3d', [(3, 2, 4)], {'return_indices': True}, VOLUME),
        ('Unfold', [2], {}, IMAGE),
        ('Unfold', [(3, 2)], {'dilation': (1, 2), 'padding': (1, 0), 'stride': 2}, IMAGE),
        ('Fold', [(4, 5), 2], {}, values(2, 8, 12)),
        ('Fold', [(5, 4), (3, 2)], {'dilation': (1, 2), 'padding': (1, 0), 'stride': (2, 1)}, values(12, 6)),
    ]
    for name, args, kwargs, x in cases:
        yield module_case(name, args, kwargs, [x])
    pooled, places = torch.nn.functional.max_pool1d(LINE, 2, return_indices=True)
    yield module_case('MaxUnpool1d', [2], {}, [pooled, places])
    yield module_case('MaxUnpool1d', [2, 2], {}, [pooled, places], call={'output_size': [7]})
    pooled, places = torch.nn.functional.max_pool2d(IMAGE, 2, stride=2, padding=1, return_indices=True)
    yield module_case('MaxUnpool2d', [2, 2, 1], {}, [pooled, places], call={'output_size': [6, 5]})
    pooled, places = torch.nn.functional.max_pool3d(VOLUME, 2, return_indices=True)
    yield module_case('MaxUnpool3d', [2], {}, [pooled, places], call={'output_size': [4, 3, 5]})
    pooled, places = torch.nn.functional.max_pool1d(LINE, 3, stride=2, padding=1, return_indices=True)
    yield module_case('MaxUnpool1d', [3], {'stride': 2, 'padding': 1}, [pooled, places])
    pooled, places = torch.nn.functional.max_pool3d(VOLUME, 2, stride=1, padding=1, return_indices=True)
    yield module_case('MaxUnpool3d', [2], {'stride': 1, 'padding': 1}, [pooled, places])
