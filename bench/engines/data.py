"""The numbers every engine starts from: the twin of data.mjs."""

import math
import re

import torch


def values(count, seed):
    i = torch.arange(count, dtype=torch.int64)
    mixed = (i * i * 3571 + i * 7919 + seed * 104729) % 1000003
    return (mixed.to(torch.float64) / 1000003 * 2 - 1).to(torch.float32)


def layers(sizes):
    out = []
    for k, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        # The product is rounded once from float64, as a JavaScript Float32Array does it.
        bound = 1 / math.sqrt(inputs)
        weight = (values(outputs * inputs, 10 * k + 1).to(torch.float64) * bound).to(torch.float32)
        bias = (values(outputs, 10 * k + 2).to(torch.float64) * bound).to(torch.float32)
        out.append((weight.reshape(outputs, inputs), bias))
    return out


def batch(case):
    rows, sizes = case["batch"], case["sizes"]
    if case["loss"] == "mse":
        x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        return x, torch.tensor([[0.0], [1.0], [1.0], [0.0]])
    x = values(rows * sizes[0], 1000).reshape(rows, sizes[0])
    return x, torch.tensor([(i * 7) % sizes[-1] for i in range(rows)])


def parameters(case):
    out = {}
    for k, (name, shape) in enumerate(case["parameters"].items()):
        count = math.prod(shape)
        bound = 1 / math.sqrt(count / shape[0] if len(shape) > 1 else count)
        middle = 1 if re.search(r"norm\d?\.weight$", name) else 0
        data = middle + values(count, 10 * k + 1).to(torch.float64) * bound
        out[name] = data.to(torch.float32).reshape(shape)
    return out


def classes(count, limit):
    return torch.tensor([(i * 7 + i // limit) % limit for i in range(count)])
