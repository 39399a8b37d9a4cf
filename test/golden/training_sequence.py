"""Makes training/lstm.json and training/transformer.json: the losses of 100 seeded steps. Needs Debian's python3-torch.

    /usr/bin/python3 test/golden/training_sequence.py

The same programs in TypeScript are test/training/lstm.test.ts and test/training/transformer.test.ts.
"""

import json
import pathlib

import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

OUT = pathlib.Path(__file__).with_name('training')


def save(name, losses, **more):
    OUT.mkdir(exist_ok=True)
    text = json.dumps({'torch': torch.__version__, 'losses': losses, **more})
    (OUT / f'{name}.json').write_text(text + '\n')
    print(f'{name}: {len(losses)} losses, {losses[0]:.4f} to {losses[-1]:.4f}')


class Adder(nn.Module):
    """The sum of the marked numbers of a sequence."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 16, batch_first=True)
        self.head = nn.Linear(16, 1)

    def forward(self, x):
        output, _ = self.lstm(x)
        return self.head(output[:, -1]).squeeze(1)


def lstm():
    torch.manual_seed(0)
    numbers = torch.rand(200, 8)
    marks = (torch.rand(200, 8) < 0.3).float()
    x = torch.stack([numbers, marks], 2)
    y = (numbers * marks).sum(1)
    loader = DataLoader(TensorDataset(x, y), batch_size=20, shuffle=True)
    model = Adder()
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for _ in range(10):
        for a, b in loader:
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(a), b)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    save('lstm', losses, next=torch.rand(1).item())


class Gpt(nn.Module):
    """A causal transformer over tokens."""

    def __init__(self, tokens, length, size):
        super().__init__()
        self.token = nn.Embedding(tokens, size)
        self.position = nn.Parameter(torch.randn(length, size) * 0.02)
        layer = nn.TransformerEncoderLayer(size, 4, 4 * size, dropout=0.0, activation='gelu', batch_first=True,
                                           norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(size))
        self.head = nn.Linear(size, tokens, bias=False)

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        return self.head(self.blocks(self.token(x) + self.position, mask))


def transformer():
    torch.manual_seed(1)
    # Counting in steps of 1 to 3, modulo 11.
    start = torch.randint(0, 11, (160, 1))
    step = torch.randint(1, 4, (160, 1))
    tokens = (start + step * torch.arange(9)) % 11
    loader = DataLoader(TensorDataset(tokens), batch_size=16, shuffle=True)
    model = Gpt(11, 8, 32)
    optimizer = optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.1)
    losses = []
    for _ in range(10):
        for (batch,) in loader:
            optimizer.zero_grad()
            logits = model(batch[:, :-1])
            loss = nn.functional.cross_entropy(logits.reshape(-1, 11), batch[:, 1:].reshape(-1))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    save('transformer', losses, next=torch.rand(1).item())


lstm()
transformer()
