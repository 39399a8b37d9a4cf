"""Makes optim/swa.json (learning rates of SWALR) and optim/averages.json. Needs Debian's python3-torch.

PyTorch 1.13 averages one parameter at a time and leaves the buffers alone; PyTorch 2 also averages with lerp, and copies
the buffers where they are not averaged. What 2 adds stands in `average`, over 1.13's own operations.

    /usr/bin/python3 test/golden/optim_swa.py
"""

import json
import pathlib

import torch
from torch.optim.swa_utils import SWALR, AveragedModel, update_bn

HERE = pathlib.Path(__file__).parent / 'optim'

SCHEDULES = [
    {'swa_lr': 0.05},
    {'swa_lr': 0.2, 'anneal_epochs': 7},
    {'swa_lr': [0.05, 0.01], 'anneal_epochs': 20, 'anneal_strategy': 'linear'},
    {'swa_lr': 0.05, 'anneal_epochs': 0},
    {'swa_lr': 0.0, 'anneal_epochs': 1, 'anneal_strategy': 'linear'},
]

# Which function makes the average, its decay, and whether buffers take part.
AVERAGES = [
    {'average': 'default', 'use_buffers': False},
    {'average': 'default', 'use_buffers': True},
    {'average': 'ema', 'decay': 0.9, 'use_buffers': False},
    {'average': 'ema', 'decay': 0.9, 'use_buffers': True},
    {'average': 'multi_ema', 'decay': 0.9, 'use_buffers': False},
    {'average': 'multi_ema', 'decay': 0.3, 'use_buffers': True},
]


def schedule(options):
    params = [torch.zeros(1, requires_grad=True) for _ in range(2)]
    optimizer = torch.optim.SGD([{'params': params[0]}, {'params': params[1], 'lr': 0.03}], lr=0.1)
    scheduler = SWALR(optimizer, **options)
    rates = [scheduler.get_last_lr()]
    for _ in range(25):
        optimizer.step()
        scheduler.step()
        rates.append(scheduler.get_last_lr())
    return {'options': options, 'rates': rates}


def network():
    return torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 1))


def listed(state):
    return {key: value.tolist() for key, value in state.items()}


def function(case):
    if case['average'] == 'default':
        return None
    decay = case['decay']
    if case['average'] == 'ema':
        return lambda averaged, current, count: decay * averaged + (1 - decay) * current

    def lerp(averaged, current, count):
        if averaged.is_floating_point():
            return torch.lerp(averaged, current, 1 - decay)
        return averaged * decay + current * (1 - decay)

    return lerp


def average(case, models):
    averaged = AveragedModel(network(), avg_fn=function(case), use_buffers=case['use_buffers'])
    averaged.train()
    for model in models:
        averaged.update_parameters(model)
        if not case['use_buffers']:
            for own, current in zip(averaged.module.buffers(), model.buffers()):
                own.copy_(current)
    return {**case, 'state': listed(averaged.state_dict())}


def train():
    """Five models on the way of SGD over random batches."""
    torch.manual_seed(3)
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    batches = [torch.randn(4, 2) for _ in range(5)]
    models = []
    for batch in batches:
        optimizer.zero_grad()
        (model(batch) - batch.sum(1, keepdim=True)).square().mean().backward()
        optimizer.step()
        models.append(network())
        models[-1].load_state_dict(model.state_dict())
    return models, batches


def write(name, head, cases):
    lines = ',\n'.join('  ' + json.dumps(case) for case in cases)
    head = ''.join(f' "{key}": {json.dumps(value)},\n' for key, value in head.items())
    (HERE / name).write_text(f'{{\n{head} "cases": [\n{lines}\n ]\n}}\n')


version = {'torch': torch.__version__}
write('swa.json', version, [schedule(options) for options in SCHEDULES])
models, batches = train()
last = network()
last.load_state_dict(models[-1].state_dict())
update_bn(batches, last)
head = {
    **version,
    'models': [listed(model.state_dict()) for model in models],
    'batches': [batch.tolist() for batch in batches],
    'measured': listed(last.state_dict()),
}
write('averages.json', head, [average(case, models) for case in AVERAGES])
