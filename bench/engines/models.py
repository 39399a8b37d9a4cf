"""PyTorch's models of the cases `cnn`, `transformer` and `lstm`."""

import math

import torch
from torch import nn
from torch.nn import functional as F

import data


def prepared(model, case):
    """The model with the case's parameters, and its optimizer."""
    model.load_state_dict(data.parameters(case))
    if case["optimizer"] == "adamw":
        decay = case["weightDecay"]
        return model, torch.optim.AdamW(model.parameters(), lr=case["lr"], weight_decay=decay)
    return model, torch.optim.Adam(model.parameters(), lr=case["lr"])


def training(case, optimizer, loss_of):
    def step():
        # Not set to zero but to None: what newer versions do by default, and the faster way.
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of()
        loss.backward()
        optimizer.step()
        return loss

    def check():
        for _ in range(case["steps"]):
            step()
        return step().item()

    return step, check


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.head = nn.Linear(784, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.head(x.flatten(1))


def cnn(case):
    rows = case["batch"]
    x = data.values(rows * 784, 1000).reshape(rows, 1, 28, 28)
    y = data.classes(rows, 10)
    model, optimizer = prepared(CNN(), case)
    loss_fn = nn.CrossEntropyLoss()
    return training(case, optimizer, lambda: loss_fn(model(x), y))


def attention(q, k, v, mask):
    if hasattr(F, "scaled_dot_product_attention"):  # since 2.0
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)
    scores = q @ k.transpose(-2, -1) * (1 / math.sqrt(q.shape[-1]))
    return scores.masked_fill(mask, -math.inf).softmax(-1) @ v


class Block(nn.Module):
    def __init__(self, width, heads, positions):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)
        self.mask = torch.ones(positions, positions).triu(1).bool()

    def forward(self, x):
        batch, positions, width = x.shape
        sizes = batch, positions, self.heads, width // self.heads
        parts = self.qkv(self.norm1(x)).split(width, 2)
        q, k, v = (part.view(sizes).transpose(1, 2) for part in parts)
        y = attention(q, k, v, self.mask).transpose(1, 2).reshape(batch, positions, width)
        x = x + self.proj(y)
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self, vocabulary, positions, width, heads, layers):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(positions, width)
        blocks = (Block(width, heads, positions) for _ in range(layers))
        self.blocks = nn.Sequential(*blocks)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary)
        self.order = torch.arange(positions)

    def forward(self, x):
        x = self.tokens(x) + self.positions(self.order)
        return self.head(self.norm(self.blocks(x)))


def transformer(case):
    vocabulary, rows, positions = case["vocabulary"], case["batch"], case["positions"]
    text = data.classes(rows * positions + 1, vocabulary)
    x, y = text[:-1].reshape(rows, positions), text[1:]
    sizes = (case[name] for name in ("vocabulary", "positions", "width", "heads", "layers"))
    model, optimizer = prepared(Transformer(*sizes), case)
    loss_fn = nn.CrossEntropyLoss()
    return training(case, optimizer, lambda: loss_fn(model(x).view(-1, vocabulary), y))


class Recurrent(nn.Module):
    def __init__(self, inputs, hidden):
        super().__init__()
        self.lstm = nn.LSTM(inputs, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


def lstm(case):
    rows, positions, inputs = case["batch"], case["positions"], case["inputs"]
    x = data.values(rows * positions * inputs, 1000).reshape(rows, positions, inputs)
    y = data.values(rows, 2000).reshape(rows, 1)
    model, optimizer = prepared(Recurrent(inputs, case["hidden"]), case)
    loss_fn = nn.MSELoss()
    return training(case, optimizer, lambda: loss_fn(model(x), y))
