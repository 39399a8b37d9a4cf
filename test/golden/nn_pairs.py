"""Activations with weights, and layers of two inputs."""

import torch
from nn_case import values
from nn_module_case import module_case

X = values(3, 4)
WIDE = values(4, 5, lo=-3.0, hi=3.0)
IMAGE = values(2, 3, 2, 2)
CASES = [
    ('PReLU', [], {}, [X]),
    ('PReLU', [3], {}, [IMAGE]),
    ('PReLU', [4], {'init': 0.1}, [X]),
    ('GLU', [], {}, [X]),
    ('GLU', [], {'dim': 1}, [values(2, 4, 3)]),
    ('Threshold', [0.1, 20], {}, [WIDE]),
    ('Threshold', [-0.5, -3], {'inplace': True}, [WIDE]),
    ('Hardshrink', [], {}, [WIDE]),
    ('Hardshrink', [1.5], {}, [WIDE]),
    ('Softshrink', [], {}, [WIDE]),
    ('Softshrink', [], {'lambd': 1.25}, [WIDE]),
    ('Tanhshrink', [], {}, [WIDE]),
    ('Softmax2d', [], {}, [IMAGE]),
    ('Softmax2d', [], {}, [IMAGE[0]]),
    ('Bilinear', [4, 3, 2], {}, [X, values(3, 3)]),
    ('Bilinear', [4, 3, 2], {'bias': False}, [values(2, 3, 4), values(2, 3, 3)]),
    ('CosineSimilarity', [], {}, [X, values(3, 4, lo=1.5, hi=-1.0)]),
    # Where eps is divided by, PyTorch 1.13 takes it for the length in the derivative too, which is not the derivative.
    ('CosineSimilarity', [], {'dim': 0, 'eps': 0.5}, [X, values(3, 4, lo=1.5, hi=-1.0)]),
    ('CosineSimilarity', [-1], {}, [values(2, 3, 4), values(3, 4, lo=1.5, hi=-1.0)]),
    ('CosineSimilarity', [], {}, [values(3, 1, 2), values(4, 2, lo=1.5, hi=-1.0)]),
    ('CosineSimilarity', [-2], {}, [values(2, 3, 1), values(4, lo=1.5, hi=-1.0)]),
    ('PairwiseDistance', [], {}, [X, values(3, 4, lo=1.5, hi=-1.0)]),
    ('PairwiseDistance', [], {'p': 1.0, 'keepdim': True}, [X, values(3, 4, lo=1.5, hi=-1.0)]),
    ('PairwiseDistance', [3.0], {'eps': 0.1}, [X[0], values(3, 4, lo=1.5, hi=-1.0)]),
]


def cases():
    for name, args, kwargs, inputs in CASES:
        yield module_case(name, args, kwargs, inputs)
    for training in [True, False]:
        yield module_case('RReLU', [], {}, [WIDE], training=training)
        yield module_case('RReLU', [0.2, 0.7], {'inplace': True}, [WIDE], training=training)
