"""Makes autograd.json: gradients of programs with views and in-place changes. Needs Debian's python3-torch.

    /usr/bin/python3 test/golden/autograd.py

Each program has a twin of the same name in test/autograd/golden.test.ts. It gets x of shape [3] and w of shape [2, 3],
float64 leaves, and returns a tensor whose sum is differentiated. Where PyTorch refuses, `refused` is true.
"""

import json
import pathlib

import torch

PROGRAMS = {}


def program(f):
    name = f.__name__.split('_')
    PROGRAMS[name[0] + ''.join(part.capitalize() for part in name[1:])] = f
    return f


@program
def change_view(x, w):
    b = w * 2
    v = b[0]
    v.mul_(x)
    return b * b + v


@program
def change_base_after_view(x, w):
    b = w * 1
    v = b[:, 1:]
    b.mul_(x)
    return v.sin() * v


@program
def change_view_of_view(x, w):
    b = w * 1
    v = b.t()[1:]
    u = v[0]
    u.add_(x[:2])
    v[1].mul_(u.clone())
    return b.exp()


@program
def change_through_reshape(x, w):
    b = w * 1
    b.view(6)[::2].mul_(x)
    b.view(3, 2).t().neg_()
    return b * w


@program
def copy_into_plain(x, w):
    b = torch.zeros(2, 3, dtype=torch.float64)
    b[0].copy_(x)
    b[1] = w[0] * x
    return b * b


@program
def assign_mask(x, w):
    b = w * 3
    b[w > 0] = x[1]
    return b * b


@program
def assign_positions(x, w):
    b = w * 3
    b[torch.tensor([1, 0]), torch.tensor([0, 2])] = x[:2] * x[1:]
    return b * b


@program
def assign_rows(x, w):
    b = w * 3
    b[torch.tensor([1])] = x.exp()
    return b * b * x


@program
def old_value_needed(x, w):
    y = x * 1
    y.pow_(3)
    y.mul_(w[0])
    y.div_(w[1])
    return y


@program
def result_needed(x, w):
    y = (x * 1).exp_()
    y = (y * w).sigmoid_()
    return y * y


@program
def fill_and_zero(x, w):
    b = w * x
    b[0].fill_(2)
    b[1, :1].zero_()
    return b * b


@program
def clamp_and_masked_fill(x, w):
    return (w * x).clamp_(-0.5, 0.5).masked_fill_(w > 1, 3) * x


@program
def detached_change_unsaved(x, w):
    y = x * 2
    y.detach().mul_(10)
    return y + w


@program
def no_grad_update(x, w):
    y = x * 2
    with torch.no_grad():
        y.mul_(10)
    return y * w


@program
def accumulate_in_place(x, w):
    total = torch.zeros(3, dtype=torch.float64)
    for row in w:
        total += row * x
        total *= 2
    return total


@program
def unbound_rows(x, w):
    a, b = (w * 1).clone().split(1)
    return a * b.exp() * x


@program
def expanded_base_changed(x, w):
    b = x * 1
    wide = b.expand(2, 3)
    b.mul_(x)
    return wide * w


@program
def squeeze_unsqueeze(x, w):
    b = x * 1
    b.unsqueeze(0).squeeze(0).unsqueeze(1).mul_(2)
    return b * w


@program
def refused_leaf(x, w):
    x.mul_(2)
    return x


@program
def refused_view_of_leaf(x, w):
    w[0].mul_(x)
    return w


@program
def refused_saved_input(x, w):
    y = x * 1
    z = y * w
    y.add_(1)
    return z


@program
def refused_saved_output(x, w):
    y = x.exp()
    y.mul_(2)
    return y


@program
def refused_saved_through_view(x, w):
    b = w * 1
    z = b[0].sin()
    b[1].add_(1)
    return z


@program
def refused_saved_detached(x, w):
    y = x * 1
    z = y * y
    y.detach().zero_()
    return z


@program
def refused_no_grad_view(x, w):
    b = w * 1
    with torch.no_grad():
        v = b[0]
    v.mul_(x)
    return b


@program
def refused_expanded(x, w):
    (x * 1).expand(2, 3).mul_(w)
    return x


def run(f):
    x = torch.tensor([0.5, -1.25, 2.0], dtype=torch.float64, requires_grad=True)
    w = torch.tensor([[1.5, -0.5, 0.25], [-2.0, 0.75, 1.0]], dtype=torch.float64, requires_grad=True)
    try:
        y = f(x, w)
        y.sum().backward()
    except RuntimeError:
        return {'refused': True}
    result = {'y': y.detach().tolist()}
    for name, leaf in (('x', x), ('w', w)):
        result[name] = None if leaf.grad is None else leaf.grad.tolist()
    return result


here = pathlib.Path(__file__).parent
cases = {name: run(f) for name, f in PROGRAMS.items()}
lines = ',\n'.join(f'    {json.dumps(name)}: {json.dumps(case)}' for name, case in cases.items())
text = f'{{\n  "torch": "{torch.__version__}",\n  "programs": {{\n{lines}\n  }}\n}}\n'
(here / 'autograd.json').write_text(text)
