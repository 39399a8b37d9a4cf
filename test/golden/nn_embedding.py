"""Embedding, EmbeddingBag and the dropout layers."""

import torch
from nn_case import values
from nn_module_case import module_case

INDEX = torch.tensor([[0, 4, 2], [2, 2, 1]])
FLAT = torch.tensor([3, 1, 1, 0, 4, 2, 2])
OFFSETS = torch.tensor([0, 2, 2, 5])
ENDS = torch.tensor([0, 2, 2, 5, 7])
EMBEDDINGS = [
    {},
    {'padding_idx': 2},
    {'padding_idx': -1},
    {'max_norm': 1.0},
    {'max_norm': 1.5, 'norm_type': 1.0, 'padding_idx': 0},
    {'scale_grad_by_freq': True},
    {'dtype': torch.float64},
]
BAGS = [
    ({}, [INDEX], {}),
    ({}, [FLAT, OFFSETS], {}),
    ({'mode': 'sum'}, [FLAT, OFFSETS], {}),
    ({'mode': 'max'}, [FLAT, OFFSETS], {}),
    ({'mode': 'max'}, [INDEX], {}),
    ({'mode': 'sum'}, [INDEX, None, values(2, 3)], {}),
    ({'mode': 'sum'}, [FLAT, OFFSETS], {'per_sample_weights': values(7)}),
    ({'include_last_offset': True}, [FLAT, ENDS], {}),
    ({'padding_idx': 2}, [FLAT, OFFSETS], {}),
    ({'padding_idx': -3, 'mode': 'sum'}, [INDEX], {}),
    ({'padding_idx': 2, 'mode': 'max'}, [FLAT, OFFSETS], {}),
    ({'max_norm': 1.0}, [FLAT, OFFSETS], {}),
    ({'max_norm': 2.0, 'norm_type': 1.0}, [FLAT, OFFSETS], {}),
    # Not FLAT: PyTorch 1.13 counts other rows than the ones it scales where a repeated row is not the last.
    ({'scale_grad_by_freq': True}, [torch.tensor([0, 2, 1, 2]), torch.tensor([0, 2])], {}),
]
DROPOUTS = [
    ('Dropout', [0.3], {}, values(4, 3).t()),
    ('Dropout', [0.3], {}, values(2, 3, 4).permute(1, 2, 0)),
    ('Dropout1d', [], {}, values(2, 3, 2)),
    ('Dropout1d', [0.3], {}, values(5, 2)),
    ('Dropout2d', [], {}, values(2, 3, 2, 2)),
    ('Dropout2d', [0.25], {'inplace': True}, values(3, 4, 2)),
    ('Dropout3d', [], {}, values(2, 3, 1, 2, 2)),
    ('Dropout3d', [0.3], {}, values(5, 2, 1, 2)),
    ('AlphaDropout', [], {}, values(3, 4)),
    ('AlphaDropout', [0.2], {}, values(3, 7)),
    ('AlphaDropout', [0.2], {'inplace': False}, values(3, 4).t()),
    ('FeatureAlphaDropout', [], {}, values(2, 3, 2, 2)),
    ('FeatureAlphaDropout', [1.0], {}, values(2, 3, 2)),
]


def cases():
    for kwargs in EMBEDDINGS:
        yield module_case('Embedding', [5, 3], kwargs, [INDEX])
    for kwargs, inputs, call in BAGS:
        yield module_case('EmbeddingBag', [5, 3], kwargs, inputs, call=call)


def dropouts():
    for name, args, kwargs, x in DROPOUTS:
        for training in [True, False]:
            yield module_case(name, args, kwargs, [x], training=training)
