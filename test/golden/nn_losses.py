"""Losses of torch.nn: values, and gradients of prediction and target."""

import torch
from nn_case import cotangent, options, put, values
from torch import nn

X = values(3, 4)
P = values(3, 4, lo=0.05, hi=0.95)
T = values(3, 4, lo=1.5, hi=-1.5)
T01 = torch.tensor([[0.0, 1, 0.25, 1], [1, 0, 1, 0], [0.5, 1, 1, 0]])
EDGE = torch.tensor([0.0, 1.0, 0.0, 1.0, 1e-30])
EDGE_T = torch.tensor([0.0, 1.0, 1.0, 0.0, 1.0])
W4 = torch.tensor([0.5, 1.0, 2.0, 0.25])
LOGITS = values(3, 4, lo=-5, hi=5)
EXTREME = torch.tensor([-200.0, -60.0, 0.0, 60.0, 200.0])
EXTREME_T = torch.tensor([1.0, 0.0, 0.5, 1.0, 0.0])
CLASSES = torch.tensor([2, 0, 3])
SOME = torch.tensor([2, -100, 3])
PROBS = torch.softmax(values(3, 4, lo=-1, hi=2).flip(0), 1)
IMAGE = values(2, 3, 2, 2)
IMAGE_CLASSES = torch.tensor([[[0, 1], [2, -100]], [[1, 1], [0, 2]]])
W3 = torch.tensor([0.2, 1.0, 3.0])
LOGP = torch.log_softmax(LOGITS, 1)
REDUCTIONS = ['mean', 'sum', 'none']

LOSSES = []
for reduction in REDUCTIONS:
    r = {'reduction': reduction}
    LOSSES += [
        ('MSELoss', r, X, T),
        ('L1Loss', r, X, T),
        ('SmoothL1Loss', r, X, T),
        ('SmoothL1Loss', {**r, 'beta': 0.3}, X, T),
        ('SmoothL1Loss', {**r, 'beta': 0.0}, X, T),
        ('HuberLoss', r, X, T),
        ('HuberLoss', {**r, 'delta': 0.4}, X, T),
        ('BCELoss', r, P, T01),
        ('BCELoss', r, EDGE, EDGE_T),
        ('BCELoss', {**r, 'weight': W4}, P, T01),
        ('BCEWithLogitsLoss', r, LOGITS, T01),
        ('BCEWithLogitsLoss', r, EXTREME, EXTREME_T),
        ('BCEWithLogitsLoss', {**r, 'weight': W4}, LOGITS, T01),
        ('BCEWithLogitsLoss', {**r, 'pos_weight': W4}, LOGITS, T01),
        ('BCEWithLogitsLoss', {**r, 'weight': W4, 'pos_weight': W4 * 3}, LOGITS, T01),
        ('KLDivLoss', r, LOGP, PROBS),
        ('KLDivLoss', {**r, 'log_target': True}, LOGP, PROBS.log()),
    ]
    for loss, x in [('NLLLoss', LOGP), ('CrossEntropyLoss', LOGITS)]:
        LOSSES += [
            (loss, r, x, CLASSES),
            (loss, r, x, SOME),
            (loss, {**r, 'ignore_index': 3}, x, CLASSES),
            (loss, {**r, 'weight': W4}, x, CLASSES),
            (loss, {**r, 'weight': W4}, x, SOME),
            (loss, r, x[0], CLASSES[0]),
            (loss, r, IMAGE, IMAGE_CLASSES),
            (loss, {**r, 'weight': W3}, IMAGE, IMAGE_CLASSES),
        ]
    LOSSES += [
        ('CrossEntropyLoss', {**r, 'label_smoothing': 0.1}, LOGITS, CLASSES),
        ('CrossEntropyLoss', {**r, 'label_smoothing': 0.1}, LOGITS, SOME),
        ('CrossEntropyLoss', {**r, 'label_smoothing': 0.2, 'weight': W4}, LOGITS, SOME),
        ('CrossEntropyLoss', {**r, 'label_smoothing': 0.2, 'weight': W3}, IMAGE, IMAGE_CLASSES),
        ('CrossEntropyLoss', r, LOGITS, PROBS),
        ('CrossEntropyLoss', {**r, 'weight': W4}, LOGITS, PROBS),
        ('CrossEntropyLoss', {**r, 'label_smoothing': 0.1}, LOGITS, PROBS),
        ('CrossEntropyLoss', {**r, 'label_smoothing': 0.1, 'weight': W4}, LOGITS, PROBS),
        ('CrossEntropyLoss', r, LOGITS * 100, CLASSES),
        ('CrossEntropyLoss', r, LOGITS.double(), CLASSES),
        ('CrossEntropyLoss', r, LOGITS[0], PROBS[0]),
    ]
LOSSES += [
    ('KLDivLoss', {'reduction': 'batchmean'}, LOGP, PROBS),
    ('KLDivLoss', {}, LOGP, T01),
    ('MSELoss', {}, X, T),
    ('MSELoss', {}, X.double(), T.double()),
    ('MSELoss', {}, torch.tensor(3.0), torch.tensor(1.0)),
    ('MSELoss', {}, torch.zeros(0), torch.zeros(0)),
    ('MSELoss', {'reduction': 'sum'}, torch.zeros(0), torch.zeros(0)),
    ('L1Loss', {}, torch.tensor([1.0, 2.0]), torch.tensor([1.0, 3.0])),
    ('CrossEntropyLoss', {}, LOGITS, torch.tensor([-100, -100, -100])),
]
SOFT_TARGETS = {'MSELoss', 'L1Loss', 'SmoothL1Loss', 'HuberLoss', 'BCEWithLogitsLoss', 'KLDivLoss'}


def loss_case(name, kwargs, x, target):
    loss = getattr(nn, name)(**kwargs)
    x = x.clone().requires_grad_()
    # PyTorch 1.13 has no derivative by the target of every loss.
    by_target = name in SOFT_TARGETS or (name == 'CrossEntropyLoss' and target.is_floating_point())
    target = target.clone().requires_grad_(by_target)
    y = loss(x, target)
    y.backward(cotangent(y.shape, y.dtype))
    return {
        'class': name,
        'options': options(kwargs),
        'printed': str(loss),
        'state': list(loss.state_dict()),
        'input': put(x),
        'target': put(target),
        'output': put(y),
        'cotangent': put(cotangent(y.shape, y.dtype)),
        'inputGrad': put(x.grad),
        'targetGrad': put(target.grad),
    }


def losses():
    return [loss_case(*case) for case in LOSSES]
