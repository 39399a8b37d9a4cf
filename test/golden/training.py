"""Makes training.json: the losses of seeded training scripts. Needs Debian's python3-torch.

    /usr/bin/python3 test/golden/training.py

test/training/golden.test.ts holds the same scripts, line by line.
"""

import json
import pathlib

import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset


def xor():
    torch.manual_seed(0)
    x = torch.tensor([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
    y = torch.tensor([[0.], [1.], [1.], [0.]])
    model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    loss_fn = nn.MSELoss()
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    losses = []
    for epoch in range(200):
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {'losses': losses, 'outputs': model(x).flatten().tolist()}


def classifier():
    torch.manual_seed(1)
    x = torch.randn(80, 8)
    y = x.matmul(torch.randn(8, 4)).argmax(1)
    loader = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True)
    model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))
    loss_fn = nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for epoch in range(20):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_fn(model(inputs), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return {'losses': losses, 'outputs': model(x[:1]).flatten().tolist()}


def short(values):
    return [float(f'{v:.8g}') for v in values]


runs = {'xor': xor(), 'classifier': classifier()}
lines = [f' "{name}": {json.dumps({key: short(v) for key, v in run.items()})}' for name, run in runs.items()]
text = ',\n'.join([f' "torch": "{torch.__version__}"', *lines])
(pathlib.Path(__file__).parent / 'training.json').write_text(f'{{\n{text}\n}}\n')
