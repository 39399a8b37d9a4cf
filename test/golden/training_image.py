"""Makes training/cnn.json: the losses of 100 seeded steps of a small CNN. Needs Debian's python3-torch.

    /usr/bin/python3 test/golden/training_image.py

The same program in TypeScript is test/training/cnn.test.ts.
"""

import json
import pathlib

import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

torch.set_num_threads(1)
torch.manual_seed(2)
# Noise with a bright row (class 0), column (1) or square (2) somewhere.
images = torch.rand(160, 1, 10, 10)
labels = torch.randint(0, 3, (160,))
places = torch.randint(1, 8, (160,))
for i in range(160):
    at = places[i].item()
    if labels[i] == 0:
        images[i, 0, at, :] += 1
    elif labels[i] == 1:
        images[i, 0, :, at] += 1
    else:
        images[i, 0, at:at + 3, at:at + 3] += 1
loader = DataLoader(TensorDataset(images, labels), batch_size=16, shuffle=True)
model = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
                      nn.Conv2d(8, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 3))
loss_fn = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
losses = []
for _ in range(10):
    for x, y in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
text = json.dumps({'torch': torch.__version__, 'losses': losses, 'next': torch.rand(1).item()})
pathlib.Path(__file__).with_name('training').joinpath('cnn.json').write_text(text + '\n')
print(f'cnn: {len(losses)} losses, {losses[0]:.4f} to {losses[-1]:.4f}')
