"""Weight norm and spectral norm, the older form and the parametrizations."""

import torch
from nn_case import cotangent, options, put, values
from torch import nn
from torch.nn.utils import parametrizations, parametrize


class _WeightNorm(nn.Module):
    """torch.nn.utils.parametrizations.weight_norm of PyTorch 2, which 1.13 lacks, by its formula."""

    def __init__(self, dim):
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, length, direction):
        return torch._weight_norm(direction, length, self.dim)

    def right_inverse(self, weight):
        return torch.norm_except_dim(weight, 2, self.dim), weight


def weight_norm(module, name='weight', dim=0):
    parametrize.register_parametrization(module, name, _WeightNorm(dim), unsafe=True)
    return module


INPUTS = {
    'Linear': [values(4, 3)],
    'Embedding': [torch.tensor([1, 0, 4])],
    'LSTM': [values(5, 2, 3)],
    'Bilinear': [values(4, 3), values(4, 2)],
    'PReLU': [values(4, 3)],
}
ARGS = {'Linear': [3, 2], 'Embedding': [5, 3], 'LSTM': [3, 4], 'Bilinear': [3, 2, 4], 'PReLU': [3]}
FORMS = {
    'weightNorm': nn.utils.weight_norm,
    'spectralNorm': nn.utils.spectral_norm,
    'parametrizations.weightNorm': weight_norm,
    'parametrizations.spectralNorm': parametrizations.spectral_norm,
}


def case(form, module, **kwargs):
    torch.manual_seed(3)
    layer = FORMS[form](getattr(nn, module)(*ARGS[module]), **kwargs)
    row = {'form': form, 'module': module, 'args': ARGS[module], 'options': options(kwargs), 'printed': str(layer),
           'state': [[k, put(v)] for k, v in layer.state_dict().items()], 'next': torch.rand(1).item()}
    outputs = []
    for _ in range(2):
        y = layer(*INPUTS[module])
        y = y[0] if isinstance(y, tuple) else y
        outputs.append(put(y))
    y.backward(cotangent(y.shape, y.dtype))
    row['inputs'] = [put(x) for x in INPUTS[module]]
    row['grads'] = {k: put(p.grad) for k, p in layer.named_parameters()}
    row['after'] = {k: put(v) for k, v in layer.named_buffers()}
    y = layer.eval()(*INPUTS[module])
    row['outputs'] = [*outputs, put(y[0] if isinstance(y, tuple) else y)]
    return row


def cases():
    for prefix in ['', 'parametrizations.']:
        form = prefix + 'weightNorm'
        for module in ['Linear', 'Embedding', 'Bilinear']:
            yield case(form, module)
        yield case(form, 'Linear', dim=1)
        yield case(form, 'Linear', dim=None)
        # A parametrized LSTM of PyTorch 1.13 goes on with the weight it had before.
        if prefix == '':
            yield case(form, 'LSTM', name='weight_hh_l0')
        form = prefix + 'spectralNorm'
        for module in ['Linear', 'Embedding', 'Bilinear']:
            yield case(form, module)
        yield case(form, 'Linear', dim=1)
        yield case(form, 'Linear', n_power_iterations=3, eps=1e-3)
        if prefix == '':
            yield case(form, 'LSTM', name='weight_hh_l0')
    yield case('parametrizations.spectralNorm', 'PReLU')
