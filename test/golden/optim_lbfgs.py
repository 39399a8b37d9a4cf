"""Makes optim/lbfgs.json: ten steps of PyTorch's LBFGS in float64. Needs Debian's python3-torch.

    /usr/bin/python3 test/golden/optim_lbfgs.py
"""

import json
import pathlib

import torch

OPTIONS = [
    {},
    {'lr': 0.3, 'max_iter': 4, 'history_size': 3},
    {'max_iter': 3, 'max_eval': 2, 'tolerance_change': 1e-6, 'lr': 0.5},
    {'line_search_fn': 'strong_wolfe'},
    {'line_search_fn': 'strong_wolfe', 'max_iter': 2, 'history_size': 2},
    {'line_search_fn': 'strong_wolfe', 'max_iter': 5, 'max_eval': 3, 'lr': 4.0, 'tolerance_grad': 1e-3},
]


def rosenbrock():
    p = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    return [p], lambda: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def quadratic():
    """Curvatures 1 to 25 in two parameters, and a third that gets no gradient."""
    a = torch.tensor([[3.0, -2.0], [0.5, 4.0]], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([1.0, -1.0, 2.0], dtype=torch.float64, requires_grad=True)
    idle = torch.tensor([7.0], dtype=torch.float64, requires_grad=True)
    scale = torch.tensor([[1.0, 4.0], [9.0, 16.0]], dtype=torch.float64)
    return [a, idle, b], lambda: (scale * (a - 1) ** 2).sum() + 25 * (b + a.sum() / 4).square().sum()


def plain(value):
    if isinstance(value, torch.Tensor):
        return value.tolist()
    return [plain(v) for v in value] if isinstance(value, list) else value


def run(name, problem, options):
    params, loss_of = problem()
    optimizer = torch.optim.LBFGS(params, **options)

    def closure():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of()
        loss.backward()
        return loss

    case = {'problem': name, 'options': options, 'losses': [], 'params': []}
    for step in range(10):
        case['losses'].append(optimizer.step(closure).item())
        case['params'].append([v for p in params for v in p.flatten().tolist()])
        if step == 4:
            dict_ = optimizer.state_dict()
            case['state'] = {'state': {0: {k: plain(v) for k, v in dict_['state'][0].items()}},
                             'param_groups': dict_['param_groups']}
    state = optimizer.state[params[0]]
    case['counts'] = [state['func_evals'], state['n_iter']]
    return case


torch.set_num_threads(1)
cases = [run(p.__name__, p, options) for p in (rosenbrock, quadratic) for options in OPTIONS]
lines = ',\n'.join('  ' + json.dumps(case, allow_nan=False) for case in cases)
path = pathlib.Path(__file__).parent / 'optim' / 'lbfgs.json'
path.write_text(f'{{\n "torch": "{torch.__version__}",\n "cases": [\n{lines}\n ]\n}}\n')
for case in cases:
    print(case['problem'], case['options'], case['losses'][-1], case['counts'])
