"""Functions of torch.nn without a layer here, and torch.nn.utils."""

import math

import torch
from nn_case import cotangent, number, options, put, values
from torch import nn

F = nn.functional


def cases():
    table = values(5, 3)
    index = torch.tensor([[0, 4, 2], [2, 2, 1]])
    for padding in [None, 2, -1]:
        w = table.clone().requires_grad_()
        y = F.embedding(index, w, padding_idx=padding)
        y.backward(cotangent(y.shape, y.dtype))
        yield {'function': 'embedding', 'options': {'paddingIdx': padding}, 'input': put(index), 'second': put(w),
               'output': put(y), 'cotangent': put(cotangent(y.shape, y.dtype)), 'secondGrad': put(w.grad)}
    for kwargs in [{}, {'num_classes': 6}]:
        yield {'function': 'oneHot', 'options': options(kwargs), 'input': put(index),
               'output': put(F.one_hot(index, **kwargs))}
    for kwargs in [{}, {'p': 1, 'dim': 0}, {'p': 3.0, 'dim': -1}]:
        x = values(3, 4).requires_grad_()
        y = F.normalize(x, **kwargs)
        y.backward(cotangent(y.shape, y.dtype))
        yield {'function': 'normalize', 'options': options(kwargs), 'input': put(x), 'output': put(y),
               'cotangent': put(cotangent(y.shape, y.dtype)), 'inputGrad': put(x.grad)}
    for kwargs in [{}, {'tau': 0.3, 'dim': 0}, {'hard': True}, {'tau': 2.0, 'hard': True, 'dim': 0}]:
        torch.manual_seed(3)
        x = values(4, 5).requires_grad_()
        y = F.gumbel_softmax(x, **kwargs)
        y.backward(cotangent(y.shape, y.dtype))
        yield {'function': 'gumbelSoftmax', 'options': options(kwargs), 'input': put(x), 'output': put(y),
               'cotangent': put(cotangent(y.shape, y.dtype)), 'inputGrad': put(x.grad)}
    for norm_type in [2.0, 1.0, 3.0, math.inf]:
        for max_norm in [0.5, 100.0]:
            ps = [nn.Parameter(torch.zeros(3)), nn.Parameter(torch.zeros(2, 2)), nn.Parameter(torch.zeros(1))]
            ps[0].grad, ps[1].grad = values(3), values(2, 2)
            before = [put(p.grad) if p.grad is not None else None for p in ps]
            total = nn.utils.clip_grad_norm_(ps, max_norm, norm_type=norm_type)
            yield {'function': 'clipGradNorm_', 'maxNorm': max_norm, 'options': {'normType': number(norm_type)},
                   'before': before, 'total': total.item(),
                   'after': [put(p.grad) if p.grad is not None else None for p in ps]}
