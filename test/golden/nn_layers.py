"""Layers of torch.nn: values, gradients, state dict, printed form."""

import torch
from nn_case import DTYPES, cotangent, options, put, values
from torch import nn

X = values(3, 4)
LAYERS = [
    # class, positional arguments, options, input, whether training
    ('Linear', [4, 3], {}, X),
    ('Linear', [4, 3], {'bias': False}, X),
    ('Linear', [4, 1], {}, values(4)),
    ('Linear', [2, 5], {}, values(2, 3, 2)),
    ('Linear', [4, 3], {'dtype': torch.float64}, values(3, 4, dtype=torch.float64)),
    ('Linear', [4, 2], {}, values(0, 4)),
    ('Identity', [], {}, X),
    ('Flatten', [], {}, values(2, 3, 2)),
    ('Flatten', [0, 1], {}, values(2, 3, 2)),
    ('Flatten', [], {'end_dim': 1, 'start_dim': -3}, values(2, 3, 2)),
    ('Unflatten', [1, (2, 2)], {}, X),
    ('Unflatten', [-1, (4,)], {}, X),
    ('Softmax', [], {'dim': 1}, X),
    ('Softmax', [0], {}, X),
    ('Softmax', [], {}, values(2, 2, 3)),
    ('Softmax', [], {}, X),
    ('LogSoftmax', [], {'dim': -1}, X),
    ('LogSoftmax', [1], {}, values(2, 2, 3)),
    ('LogSoftmax', [], {}, values(5)),
    ('Softmin', [], {'dim': 1}, X),
    ('Dropout', [], {}, X),
    ('Dropout', [0.3], {}, values(3, 7)),
    ('Dropout', [], {'p': 0.0}, X),
    ('Dropout', [], {'p': 1.0}, X),
    ('Dropout', [0.25], {'inplace': True}, X),
]
SPREAD = values(4, 5, lo=-8.0, hi=8.0)
ENDS = torch.tensor([-200.0, -30.0, -7.0, -3.5, -0.25, 0.25, 3.5, 7.0, 30.0, 200.0])
ACTIVATIONS = {
    'ReLU': [{}, {'inplace': True}],
    'LeakyReLU': [{}, {'negative_slope': 0.2}, {'negative_slope': 1e-5, 'inplace': True}],
    'ELU': [{}, {'alpha': 0.5}],
    'SELU': [{}],
    'CELU': [{}, {'alpha': 2.5}],
    'GELU': [{}, {'approximate': 'tanh'}],
    'SiLU': [{}, {'inplace': True}],
    'Mish': [{}],
    'Sigmoid': [{}],
    'LogSigmoid': [{}],
    'Tanh': [{}],
    'Softplus': [{}, {'beta': 2, 'threshold': 5}],
    'Softsign': [{}],
    'Hardtanh': [{}, {'min_val': -2.0, 'max_val': 0.5}],
    'Hardsigmoid': [{}],
    'Hardswish': [{}],
    'ReLU6': [{}],
}
for name, sets in ACTIVATIONS.items():
    for kwargs in sets:
        LAYERS.append((name, [], kwargs, SPREAD))
    LAYERS.append((name, [], {}, ENDS))


def layer_case(name, args, kwargs, x, training):
    torch.manual_seed(3)
    layer = getattr(nn, name)(*args, **kwargs)
    layer.train(training)
    x = x.clone().requires_grad_()
    # A leaf cannot be written over.
    y = layer(x * 1)
    y.backward(cotangent(y.shape, y.dtype))
    state = [[key, put(value)] for key, value in layer.state_dict().items()]
    opts = {k: (DTYPES[v] if isinstance(v, torch.dtype) else v) for k, v in kwargs.items()}
    return {
        'class': name,
        'args': put(args),
        'options': options(opts),
        'seed': 3,
        'training': training,
        'printed': str(layer),
        'state': state,
        'input': put(x),
        'output': put(y),
        'cotangent': put(cotangent(y.shape, y.dtype)),
        'inputGrad': put(x.grad),
        'grads': {key: put(value.grad) for key, value in layer.named_parameters()},
    }


def layers():
    for name, args, kwargs, x in LAYERS:
        for training in [True, False] if name == 'Dropout' else [True]:
            yield layer_case(name, args, kwargs, x, training)
