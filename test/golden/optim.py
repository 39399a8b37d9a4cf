"""Trajectories of PyTorch's optimizers, for test/optim: python3 test/golden/optim.py

The gradient is a fixed formula of the parameter and the step, computed in float64 and rounded to float32, so that only
the optimizers' own arithmetic is compared.
"""
import itertools
import json
import math
import pathlib

import torch

STEPS = 50
KEPT = (1, 10, 50)


def start(dtype):
    first = [math.sin(i + 1) for i in range(6)]
    second = [math.cos(2 * i) * 2 for i in range(4)]
    return [torch.tensor(first, dtype=dtype).reshape(3, 2), torch.tensor(second, dtype=dtype)]


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
    params = start(dtype)
    for param in params:
        param.requires_grad_()
    groups = [{'params': [params[0]]}, {'params': [params[1]], 'lr': 0.03}]
    optimizer = getattr(torch.optim, name)(groups, lr=0.1, **options)
    kept = {}
    middle = None
    for step in range(1, STEPS + 1):
        for which, param in enumerate(params):
            set_gradient(param, which, step)
        optimizer.step()
        if step in KEPT:
            kept[step] = flat(params)
        if step == 10:
            middle = state_of(optimizer)
    kind = str(dtype).removeprefix('torch.')
    return {'optimizer': name, 'options': camel(options), 'dtype': kind, 'steps': kept}, middle


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


SGD = {'momentum': 0.9, 'dampening': 0.3, 'weight_decay': 0.1, 'nesterov': True, 'maximize': True}
ADAM = {'betas': [0.8, 0.99], 'eps': 1e-3, 'weight_decay': 0.1, 'amsgrad': True, 'maximize': True}
cases = []
states = {}
for name, choices in (('SGD', SGD), ('Adam', ADAM), ('AdamW', ADAM)):
    for options in subsets(choices):
        if options.get('nesterov') and ('momentum' not in options or 'dampening' in options):
            continue
        case, middle = run(name, options)
        cases.append(case)
        if options in ({'momentum': 0.9}, {'amsgrad': True}) and name != 'AdamW':
            states[name] = middle

# In float64 hardly anything is rounded, so there the rules must agree to the last digits.
for name, options in (
    ('SGD', {'momentum': 0.9, 'dampening': 0.3, 'weight_decay': 0.1}),
    ('SGD', {'momentum': 0.9, 'nesterov': True, 'weight_decay': 0.1, 'maximize': True}),
    ('Adam', ADAM),
    ('AdamW', ADAM),
):
    cases.append(run(name, options, torch.float64)[0])

out = pathlib.Path(__file__).parent / 'optim'
out.mkdir(exist_ok=True)
lines = ',\n'.join(json.dumps(case) for case in cases)
(out / 'trajectories.json').write_text(
    '{"torch": %s, "cases": [\n%s\n], "states": %s}\n' % (json.dumps(torch.__version__), lines, json.dumps(states))
)
print(len(cases), 'cases')
