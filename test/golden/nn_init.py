"""torch.nn.init and the default initial values of layers."""

import torch
from nn_case import camel, options, put
from torch import nn

INITS = [
    ('uniform_', [], {}, [3, 4]),
    ('uniform_', [-0.3, 0.7], {}, [3, 4]),
    ('normal_', [], {}, [3, 4]),
    ('normal_', [1.0, 0.2], {}, [5, 4]),
    ('trunc_normal_', [], {}, [4, 6]),
    ('trunc_normal_', [], {'mean': 0.5, 'std': 0.2, 'a': 0.4, 'b': 0.9}, [4, 6]),
    ('constant_', [0.3], {}, [2, 2]),
    ('ones_', [], {}, [2, 2]),
    ('zeros_', [], {}, [2, 2]),
    ('eye_', [], {}, [2, 3]),
    ('xavier_uniform_', [], {}, [3, 5]),
    ('xavier_uniform_', [], {'gain': 5 / 3}, [2, 3, 2, 2]),
    ('xavier_normal_', [2.0], {}, [3, 6]),
    ('kaiming_uniform_', [], {}, [3, 5]),
    ('kaiming_uniform_', [], {'a': 0.1, 'mode': 'fan_out'}, [2, 3, 2]),
    ('kaiming_uniform_', [], {'nonlinearity': 'relu'}, [3, 5]),
    ('kaiming_normal_', [], {'mode': 'fan_out', 'nonlinearity': 'tanh'}, [3, 6]),
    ('kaiming_normal_', [0.2], {}, [4, 4]),
    ('orthogonal_', [], {}, [4, 4]),
    ('orthogonal_', [], {'gain': 2.0}, [5, 3]),
    ('orthogonal_', [], {}, [3, 2, 3]),
    ('sparse_', [0.3], {}, [7, 4]),
    ('sparse_', [0.5], {'std': 0.2}, [5, 3]),
    ('dirac_', [], {}, [3, 2, 3]),
    ('dirac_', [2], {}, [4, 2, 3, 2]),
    ('dirac_', [], {}, [2, 2, 1, 3, 2]),
]


def cases():
    for name, args, kwargs, shape in INITS:
        for dtype in [torch.float32, torch.float64]:
            torch.manual_seed(7)
            x = getattr(nn.init, name)(torch.empty(shape, dtype=dtype), *args, **kwargs)
            yield {
                'function': camel(name[:-1]) + '_',
                'args': args,
                'options': options(kwargs),
                'seed': 7,
                'result': put(x),
                'next': torch.rand(1).item(),
            }
    for seed in [0, 3, 1234]:
        for shape in [(2, 3), (3, 2), (10, 7), (784, 2), (1, 1)]:
            torch.manual_seed(seed)
            layer = nn.Linear(*shape)
            bits = {k: v.view(torch.int32) if v.ndim else v for k, v in layer.state_dict().items()}
            yield {
                'linear': shape,
                'seed': seed,
                # Sums of the bits as integers: any that differs shows.
                'bits': {k: v.to(torch.int64).sum().item() for k, v in bits.items()},
                'first': {k: v.reshape(-1)[:3].tolist() for k, v in layer.state_dict().items()},
            }
    GAINS = ['linear', 'conv2d', 'conv_transpose1d', 'sigmoid', 'tanh', 'relu', 'leaky_relu', 'selu']
    yield from [{'gain': name, 'value': nn.init.calculate_gain(name)} for name in GAINS]
    yield {'gain': 'leaky_relu', 'param': 0.2, 'value': nn.init.calculate_gain('leaky_relu', 0.2)}
