"""RNN, LSTM, GRU and their cells."""

import torch
from nn_case import values
from nn_module_case import module_case

X = values(3, 2, 4)
H = values(1, 2, 3)
H4 = values(4, 2, 3)
OPTIONS = [
    ({}, X, None),
    ({}, X, H),
    ({'bias': False}, X, H),
    ({'batch_first': True}, values(2, 3, 4), H),
    ({'num_layers': 2, 'bidirectional': True}, X, H4),
    ({'num_layers': 2, 'dropout': 0.5}, X, None),
    ({'num_layers': 2, 'dropout': 0.25, 'bidirectional': True, 'batch_first': True}, values(2, 3, 4), None),
    ({}, values(3, 4), values(1, 3)),
    ({'batch_first': True, 'bidirectional': True}, values(3, 4), None),
    ({'dtype': torch.float64}, X.double(), None),
]


def cases():
    for name in ['RNN', 'LSTM', 'GRU']:
        for kwargs, x, h in OPTIONS:
            state = [] if h is None else [(h, h.flip(0) * 0.5)] if name == 'LSTM' else [h]
            for training in [True, False] if 'dropout' in kwargs else [True]:
                yield module_case(name, [4, 3], kwargs, [x, *state], training=training)
    yield module_case('RNN', [4, 3], {'nonlinearity': 'relu'}, [X, H])
    yield module_case('LSTM', [4, 3], {'proj_size': 2}, [X])
    yield module_case('LSTM', [4, 3], {'proj_size': 2, 'num_layers': 2, 'bidirectional': True},
                      [X, (values(4, 2, 2), values(4, 2, 3))])
    x, h = values(2, 4), values(2, 3)
    for name in ['RNNCell', 'LSTMCell', 'GRUCell']:
        state = (h, h * 0.5) if name == 'LSTMCell' else h
        alone = (h[0], h[1]) if name == 'LSTMCell' else h[0]
        yield module_case(name, [4, 3], {}, [x, state])
        yield module_case(name, [4, 3], {'bias': False}, [x])
        yield module_case(name, [4, 3], {}, [x[0], alone])
    yield module_case('RNNCell', [4, 3], {'nonlinearity': 'relu'}, [x, h])
