"""Learning rates of PyTorch's schedulers over 60 epochs, for test/optim: python3 test/golden/lr_scheduler.py

Two groups with learning rates of their own; momentum beside them where it is cycled. A function is written by its name.
"""
import json
import math
import pathlib
import re
import warnings

import torch
from torch.optim import lr_scheduler

warnings.filterwarnings('ignore')
EPOCHS = 60
FUNCTIONS = {
    'decay': lambda epoch: 0.95 ** epoch,
    'steps': lambda epoch: 1 / (1 + epoch // 7),
    'gentle': lambda epoch: 0.99,
    'wave': lambda x: 0.5 * (1 + math.sin(x * math.pi / 2)),
}
LOSSES = [2 / (1 + 0.3 * min(e, 15)) + 0.02 * math.sin(e) for e in range(EPOCHS)]


class Fn(str):
    """A function by its name."""


def value(x):
    if isinstance(x, Fn):
        return FUNCTIONS[x]
    return [value(v) for v in x] if isinstance(x, list) else x


def write(x):
    if isinstance(x, Fn):
        return {'function': str(x)}
    return [write(v) for v in x] if isinstance(x, list) else x


def camel(name):
    special = {'T_max': 'tMax', 'T_0': 't0', 'T_mult': 'tMult'}
    return special.get(name) or re.sub(r'_(.)', lambda m: m.group(1).upper(), name)


def make_optimizer(kind):
    params = [torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)]
    groups = [{'params': [params[0]]}, {'params': [params[1]], 'lr': 0.2}]
    if kind == 'Adam':
        return torch.optim.Adam(groups, lr=0.05)
    return torch.optim.SGD(groups, lr=0.05, momentum=0.9)


def make(optimizer, spec):
    name, args, options = spec
    if name in ('SequentialLR', 'ChainedScheduler'):
        parts = [make(optimizer, part) for part in args[0]]
        rest = args[1:]
        return getattr(lr_scheduler, name)(optimizer, parts, *rest) if name == 'SequentialLR' \
            else lr_scheduler.ChainedScheduler(parts)
    return getattr(lr_scheduler, name)(optimizer, *map(value, args), **{k: value(v) for k, v in options.items()})


def momentum(group):
    return group['betas'][0] if 'betas' in group else group['momentum']


def run(spec, kind='SGD'):
    name = spec[0]
    optimizer = make_optimizer(kind)
    scheduler = make(optimizer, spec)
    rates, momenta = [], []
    for epoch in range(EPOCHS):
        rates.append([group['lr'] for group in optimizer.param_groups])
        momenta.append([momentum(group) for group in optimizer.param_groups])
        optimizer.step()
        scheduler.step(*([LOSSES[epoch]] if name == 'ReduceLROnPlateau' else []))
    case = {'scheduler': describe(spec), 'optimizer': kind, 'rates': rates}
    if name in ('CyclicLR', 'OneCycleLR'):
        case['momenta'] = momenta
    return case


def describe(spec):
    name, args, options = spec
    if name in ('SequentialLR', 'ChainedScheduler'):
        args = [[describe(part) for part in args[0]], *args[1:]]
    return {'name': name, 'args': [write(a) for a in args], 'options': {camel(k): write(v) for k, v in options.items()}}


SPECS = [
    ('LambdaLR', [Fn('decay')], {}),
    ('LambdaLR', [[Fn('decay'), Fn('steps')]], {}),
    ('MultiplicativeLR', [Fn('gentle')], {}),
    ('StepLR', [7], {}),
    ('StepLR', [], {'step_size': 10, 'gamma': 0.5}),
    ('MultiStepLR', [[5, 20, 20, 41]], {'gamma': 0.3}),
    ('ConstantLR', [], {}),
    ('ConstantLR', [0.5, 30], {}),
    ('LinearLR', [], {}),
    ('LinearLR', [], {'start_factor': 0.1, 'end_factor': 0.7, 'total_iters': 40}),
    ('LinearLR', [1.0, 0.0, 50], {}),
    ('ExponentialLR', [0.9], {}),
    ('PolynomialLR', [], {'total_iters': 40, 'power': 2.0}),
    ('PolynomialLR', [], {}),
    ('CosineAnnealingLR', [20], {}),
    ('CosineAnnealingLR', [], {'T_max': 50, 'eta_min': 0.01}),
    ('CosineAnnealingWarmRestarts', [10], {}),
    ('CosineAnnealingWarmRestarts', [], {'T_0': 5, 'T_mult': 2, 'eta_min': 0.001}),
    ('CyclicLR', [0.01, 0.1], {'step_size_up': 8}),
    ('CyclicLR', [[0.01, 0.02], [0.1, 0.3]], {'step_size_up': 4, 'step_size_down': 9, 'mode': 'triangular2'}),
    ('CyclicLR', [0.01, 0.1], {'step_size_up': 5, 'mode': 'exp_range', 'gamma': 0.97, 'cycle_momentum': False}),
    ('CyclicLR', [0.01, 0.1], {'step_size_up': 5, 'scale_fn': Fn('wave'), 'scale_mode': 'cycle'}),
    ('CyclicLR', [0.01, 0.1], {'step_size_up': 5, 'scale_fn': Fn('decay'), 'scale_mode': 'iterations',
                               'base_momentum': 0.5, 'max_momentum': 0.99}),
    ('OneCycleLR', [0.1], {'total_steps': 60}),
    ('OneCycleLR', [[0.1, 0.3]], {'epochs': 12, 'steps_per_epoch': 5, 'pct_start': 0.4, 'anneal_strategy': 'linear'}),
    ('OneCycleLR', [0.1], {'total_steps': 61, 'three_phase': True, 'div_factor': 10.0, 'final_div_factor': 100.0}),
    ('OneCycleLR', [0.1], {'total_steps': 61, 'three_phase': True, 'anneal_strategy': 'linear', 'cycle_momentum': False}),
    ('ReduceLROnPlateau', [], {'patience': 3}),
    ('ReduceLROnPlateau', ['max'], {'factor': 0.5, 'patience': 2, 'cooldown': 4, 'threshold_mode': 'abs'}),
    ('ReduceLROnPlateau', [], {'patience': 0, 'threshold': 0.1, 'threshold_mode': 'abs', 'min_lr': [0.001, 0.01]}),
    ('ReduceLROnPlateau', [], {'patience': 1, 'factor': 0.9, 'eps': 0.01}),
    ('SequentialLR', [[('ConstantLR', [0.1, 2], {}), ('ExponentialLR', [0.9], {})], [2]], {}),
    ('SequentialLR', [[('LinearLR', [0.1, 1.0, 10], {}), ('CosineAnnealingLR', [30], {}), ('StepLR', [4], {})], [10, 40]], {}),
    ('ChainedScheduler', [[('ConstantLR', [0.1, 2], {}), ('ExponentialLR', [0.9], {})]], {}),
    ('ChainedScheduler', [[('LinearLR', [0.5, 1.0, 20], {}), ('StepLR', [15], {})]], {}),
]

cases = [run(spec) for spec in SPECS] + [run(('OneCycleLR', [0.1], {'total_steps': 60}), 'Adam')]
out = pathlib.Path(__file__).parent / 'optim' / 'lr-scheduler.json'
lines = ',\n'.join(json.dumps(case) for case in cases)
out.write_text('{"torch": %s, "losses": %s, "cases": [\n%s\n]}\n' % (json.dumps(torch.__version__), json.dumps(LOSSES), lines))
print(len(cases), 'cases')
