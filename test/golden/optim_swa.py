"""Makes optim/swa.json: learning rates of PyTorch's SWALR over 25 epochs. Needs Debian's python3-torch.

    /usr/bin/python3 test/golden/optim_swa.py
"""

import json
import pathlib

import torch
from torch.optim.swa_utils import SWALR

CASES = [
    {'swa_lr': 0.05},
    {'swa_lr': 0.2, 'anneal_epochs': 7},
    {'swa_lr': [0.05, 0.01], 'anneal_epochs': 20, 'anneal_strategy': 'linear'},
    {'swa_lr': 0.05, 'anneal_epochs': 0},
    {'swa_lr': 0.0, 'anneal_epochs': 1, 'anneal_strategy': 'linear'},
]


def run(options):
    params = [torch.zeros(1, requires_grad=True) for _ in range(2)]
    optimizer = torch.optim.SGD([{'params': params[0]}, {'params': params[1], 'lr': 0.03}], lr=0.1)
    scheduler = SWALR(optimizer, **options)
    rates = [scheduler.get_last_lr()]
    for _ in range(25):
        optimizer.step()
        scheduler.step()
        rates.append(scheduler.get_last_lr())
    return {'options': options, 'rates': rates}


lines = ',\n'.join('  ' + json.dumps(run(options)) for options in CASES)
path = pathlib.Path(__file__).parent / 'optim' / 'swa.json'
path.write_text(f'{{\n "torch": "{torch.__version__}",\n "cases": [\n{lines}\n ]\n}}\n')
