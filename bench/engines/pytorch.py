"""PyTorch on the CPU. The line protocol is described in serve.mjs.

Usage: pytorch.py <number of threads>
"""

import json
import math
import sys
import time

import torch

import data
import models
from blas import blas

THREADS = int(sys.argv[1])
SLICE_S = 0.005


def train(test):
    x, y = data.batch(test)
    modules = []
    for weight, bias in data.layers(test["sizes"]):
        if modules:
            modules.append(torch.nn.Tanh() if test["activation"] == "tanh" else torch.nn.ReLU())
        linear = torch.nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            linear.weight.copy_(weight)
            linear.bias.copy_(bias)
        modules.append(linear)
    model = torch.nn.Sequential(*modules)
    loss_fn = torch.nn.MSELoss() if test["loss"] == "mse" else torch.nn.CrossEntropyLoss()
    make = torch.optim.SGD if test["optimizer"] == "sgd" else torch.optim.Adam
    optimizer = make(model.parameters(), lr=test["lr"])

    def step():
        # Not set to zero but to None: what newer versions do by default, and the faster way.
        optimizer.zero_grad(set_to_none=True)
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    def check():
        for _ in range(test["steps"]):
            step()
        return step().item()

    return step, check


def optimizer_step(test):
    params = [data.values(test["length"], i + 1).requires_grad_() for i in range(test["tensors"])]
    for i, param in enumerate(params):
        param.grad = data.values(test["length"], i + 101)
    if test["optimizer"] == "sgd":
        optimizer = torch.optim.SGD(params, lr=test["lr"], momentum=test["momentum"])
    else:
        optimizer = torch.optim.Adam(params, lr=test["lr"])

    def check():
        for _ in range(3):
            optimizer.step()
        return params[1][test["length"] // 3].item()

    return optimizer.step, check


def pair(length):
    return data.values(length, 1), data.values(length, 2)


def add_backward(test):
    a, b = (x.requires_grad_() for x in pair(test["length"]))
    ones = torch.ones_like(a)

    def step():
        a.add(b).backward(ones)

    def check():
        step()
        return (a.add(b)[1] + a.grad[1] + b.grad[2]).item()

    return step, check


def add(test):
    a, b = pair(test["length"])
    return lambda: a.add(b), lambda: a.add(b)[test["length"] // 3].item()


def tanh_backward(test):
    x = pair(test["length"])[0].requires_grad_()
    ones = torch.ones_like(x)

    def step():
        x.grad = None
        y = x.tanh()
        y.backward(ones)
        return y

    def check():
        y, probe = step(), test["length"] // 3
        return (y[probe] + x.grad[probe]).item()

    return step, check


def chain_of(a, b):
    return a.mul(b).add(a).tanh().relu().sum()


def chain(test):
    a, b = pair(test["length"])
    return lambda: chain_of(a, b), lambda: chain_of(a, b).item() / test["length"]


def chain_backward(test):
    a, b = (x.requires_grad_() for x in pair(test["length"]))

    def step():
        a.grad = b.grad = None
        chain_of(a, b).backward()

    def check():
        step()
        probe = test["length"] // 3
        return (a.grad[probe] + b.grad[probe]).item()

    return step, check


def sum_(test):
    positive = pair(test["length"])[0].add(1)
    return positive.sum, lambda: positive.sum().item()


def matmul(test):
    n = test["size"]
    a, b = (x.reshape(n, n) for x in pair(n * n))
    return lambda: a.matmul(b), lambda: a.matmul(b)[1, 2].item()


def eager(test):
    a, b = (x.reshape(test["shape"]) for x in pair(4))
    step = {
        "mul": lambda: a.mul(b),
        "matmul": lambda: a.matmul(b),
        "sum": lambda: a.sum(),
        "reshape": lambda: a.reshape(2, 2),
    }[test["op"]]
    return step, lambda: step().flatten()[-1].item()


KINDS = {
    "train": train,
    "optimizerStep": optimizer_step,
    "addBackward": add_backward,
    "add": add,
    "tanhBackward": tanh_backward,
    "chain": chain,
    "chainBackward": chain_backward,
    "sum": sum_,
    "matmul": matmul,
    "eager": eager,
    "cnn": models.cnn,
    "transformer": models.transformer,
    "lstm": models.lstm,
}


def time_for(step, ms, slice_):
    steps, start = 0, time.perf_counter()
    while True:
        for _ in range(slice_):
            step()
        steps += slice_
        elapsed = time.perf_counter() - start
        if elapsed * 1000 >= ms:
            return {"us": elapsed * 1e6 / steps, "steps": steps}


def answer(request, warmed):
    if "check" in request:
        value = KINDS[request["check"]["kind"]](request["check"])[1]()
        return {"value": value} if math.isfinite(value) else {"skipped": f"its number is {value}"}
    test, ms = request["time"], request["ms"]
    if test["name"] not in warmed:
        step = KINDS[test["kind"]](test)[0]
        cold = time_for(step, ms, 1)
        warmed[test["name"]] = step, max(1, int(SLICE_S * 1e6 / cold["us"]))
    step, slice_ = warmed[test["name"]]
    return time_for(step, ms, slice_)


def main():
    torch.set_num_threads(THREADS)
    warmed = {}
    print(json.dumps({"version": torch.__version__, "blas": blas()}), flush=True)
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), warmed)
        except Exception as error:  # the parent prints it and goes on with the next case
            reply = {"skipped": str(error).split("\n")[0]}
        print(json.dumps(reply), flush=True)


main()
