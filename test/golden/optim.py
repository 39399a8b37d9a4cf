"""Trajectories of PyTorch's optimizers, for test/optim: python3 test/golden/optim.py

The gradient is a fixed formula of the parameter and the step, computed in float64 and rounded to float32, so that only
the optimizers' own arithmetic is compared.
"""
import inspect
import itertools
import json
import math
import pathlib

import optim_newer
import torch

STEPS = 100
KEPT = (1, 10, 40, 100)


def start(dtype, name=''):
    first = [math.sin(i + 1) for i in range(6)]
    second = torch.tensor([math.cos(2 * i) * 2 for i in range(4)], dtype=dtype)
    # Muon takes matrices only.
    return [torch.tensor(first, dtype=dtype).reshape(3, 2), second.reshape(2, 2) if name == 'Muon' else second]


def set_gradient(param, which, step):
    index = torch.arange(param.numel(), dtype=torch.float64).reshape(param.shape)
    slope = 0.3 + 0.1 * which
    gradient = slope * param.detach().double() + torch.cos(0.7 * step + index + which)
    param.grad = gradient.to(param.dtype)


def flat(tensors):
    return [value for tensor in tensors for value in tensor.detach().flatten().tolist()]


def state_of(optimizer):
    def plain(value):
        return value.tolist() if isinstance(value, torch.Tensor) else value

    state = optimizer.state_dict()
    return {
        'state': {k: {name: plain(v) for name, v in entries.items()} for k, entries in state['state'].items()},
        'param_groups': state['param_groups'],
    }


def run(name, options, dtype=torch.float32):
    params = start(dtype, name)
    for param in params:
        param.requires_grad_()
    groups = [{'params': [params[0]]}, {'params': [params[1]], 'lr': 0.03}]
    optimizer = make(name, groups, options)
    # Some optimizers of 1.13 cannot climb: they are given the opposite gradient.
    flipped = options.get('maximize', False) and not optimizer.defaults.get('maximize', False)
    kept = {}
    middle = None
    for step in range(1, STEPS + 1):
        for which, param in enumerate(params):
            set_gradient(param, which, step)
            if flipped:
                param.grad.neg_()
        optimizer.step()
        if step in KEPT:
            kept[step] = flat(params)
        if step == 10:
            middle = state_of(optimizer)
    kind = str(dtype).removeprefix('torch.')
    return {'optimizer': name, 'options': camel(options), 'dtype': kind, 'steps': kept}, middle


def make(name, groups, options):
    kind = getattr(optim_newer, name, None) or getattr(torch.optim, name)
    taken = inspect.signature(kind).parameters
    return kind(groups, lr=0.1, **{key: value for key, value in options.items() if key in taken})


def camel(options):
    def key(name):
        head, *tail = name.split('_')
        return head + ''.join(part.title() for part in tail)

    return {key(name): value for name, value in options.items()}


def subsets(choices):
    names = list(choices)
    for size in range(len(names) + 1):
        for chosen in itertools.combinations(names, size):
            yield {name: choices[name] for name in chosen}


def fits(options):
    return not options.get('nesterov') or ('momentum' in options and 'dampening' not in options)


SGD = {'momentum': 0.9, 'dampening': 0.3, 'weight_decay': 0.1, 'nesterov': True, 'maximize': True}
ADAM = {'betas': [0.8, 0.99], 'eps': 1e-3, 'weight_decay': 0.1, 'amsgrad': True, 'maximize': True}
RMSPROP = {'alpha': 0.9, 'eps': 1e-3, 'weight_decay': 0.1, 'momentum': 0.8, 'centered': True, 'maximize': True}
CASES = {
    'SGD': [options for options in subsets(SGD) if fits(options)],
    'Adam': list(subsets(ADAM)),
    'AdamW': list(subsets(ADAM)),
    'RMSprop': [{}, {'momentum': 0.8}, {'centered': True}, {'eps': 1e-3, 'weight_decay': 0.1, 'maximize': True}, RMSPROP],
    'Adagrad': [{}, {'lr_decay': 0.1}, {'weight_decay': 0.1, 'maximize': True}, {'initial_accumulator_value': 0.5, 'eps': 1e-3}],
    'Adadelta': [{}, {'rho': 0.7, 'eps': 1e-3}, {'weight_decay': 0.1}, {'maximize': True, 'eps': 0.1}],
    'Adamax': [{}, {'betas': [0.8, 0.9]}, {'eps': 0.1, 'weight_decay': 0.1}, {'maximize': True}],
    'NAdam': [{}, {'betas': [0.8, 0.9], 'momentum_decay': 0.1}, {'eps': 0.1, 'weight_decay': 0.1}, {'weight_decay': 0.1, 'decoupled_weight_decay': True}],
    'RAdam': [{}, {'betas': [0.8, 0.9]}, {'eps': 0.1, 'weight_decay': 0.1}, {'betas': [0.9, 0.99], 'weight_decay': 0.3, 'decoupled_weight_decay': True}],
    'ASGD': [{}, {'lambd': 0.1, 'alpha': 0.5}, {'t0': 10.0, 'weight_decay': 0.1}, {'maximize': True, 't0': 3.0, 'lambd': 0.01}],
    'Adafactor': [{}, {'eps': [1e-4, 0.1], 'd': 2.0}, {'weight_decay': 0.1, 'maximize': True}, {'beta2_decay': -0.5}],
    'Muon': [{}, {'nesterov': False, 'momentum': 0.8}, {'ns_steps': 3, 'weight_decay': 0.0}, {'adjust_lr_fn': 'match_rms_adamw'}],
    'Rprop': [{}, {'etas': [0.3, 1.1]}, {'step_sizes': [0.05, 0.2]}, {'maximize': True}],
}
# The options whose state dict after ten steps is kept, and of which there is a run in float64.
STATES = {
    'SGD': {'momentum': 0.9},
    'Adam': {'amsgrad': True},
    'AdamW': {},
    'RMSprop': RMSPROP,
    'Adagrad': {'lr_decay': 0.1},
    'Adadelta': {},
    'Adamax': {},
    'NAdam': {},
    'RAdam': {},
    'ASGD': {'t0': 10.0, 'weight_decay': 0.1},
    'Rprop': {},
    'Adafactor': {},
}
# In float64 hardly anything is rounded, so there the rules must agree to the last digits.
DOUBLE = {
    'SGD': [
        {'momentum': 0.9, 'dampening': 0.3, 'weight_decay': 0.1},
        {'momentum': 0.9, 'nesterov': True, 'weight_decay': 0.1, 'maximize': True},
    ],
    'Adam': [ADAM],
    'AdamW': [ADAM],
    # PyTorch keeps its step size in float32.
    'ASGD': [],
}

cases = []
states = {}
for name, sets in CASES.items():
    for options in sets:
        case, middle = run(name, options)
        cases.append(case)
        if options == STATES.get(name):
            states[name] = {'options': camel(options), **middle}
    for options in DOUBLE.get(name, [STATES.get(name, {})]):
        cases.append(run(name, options, torch.float64)[0])

out = pathlib.Path(__file__).parent / 'optim'
out.mkdir(exist_ok=True)
lines = ',\n'.join(json.dumps(case) for case in cases)
kept = ',\n'.join(f'{json.dumps(name)}: {json.dumps(state)}' for name, state in states.items())
(out / 'trajectories.json').write_text(
    '{"torch": %s, "cases": [\n%s\n], "states": {\n%s\n}}\n' % (json.dumps(torch.__version__), lines, kept)
)
print(len(cases), 'cases')
