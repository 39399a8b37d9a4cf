"""Names and printed forms of models."""

from collections import OrderedDict

import torch
from torch import nn

class Block(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.norm = nn.Parameter(torch.ones(n))
        self.fc = nn.Linear(n, n)
        self.act = nn.GELU()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(2))
        self.blocks = nn.ModuleList([Block(2), Block(2)])
        self.heads = nn.ModuleDict({'a': nn.Linear(2, 1), 'b': nn.Sequential(nn.ReLU(), nn.Linear(2, 1))})
        self.shift = nn.Parameter(torch.zeros(2))
        self.register_buffer('count', torch.zeros(1))
        self.register_buffer('scratch', torch.zeros(1), persistent=False)


MODELS = {
    'sequential': nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1)),
    'nested': nn.Sequential(nn.Sequential(nn.Linear(2, 3, bias=False), nn.ReLU()), nn.Dropout(0.1)),
    'named': nn.Sequential(OrderedDict([('first', nn.Linear(2, 3)), ('act', nn.Softplus())])),
    'net': Net(),
    'parameters': nn.ParameterList([torch.zeros(2), torch.zeros(2, 3)]),
    'oneParameter': nn.ParameterList([torch.zeros(2)]),
    'parameterDict': nn.ParameterDict({'left': torch.zeros(2), 'right': torch.zeros(())}),
    'emptyList': nn.ModuleList(),
    'emptySequential': nn.Sequential(),
}


def cases():
    for name, model in MODELS.items():
        yield {
            'model': name,
            'printed': str(model),
            'state': [[k, list(v.shape)] for k, v in model.state_dict().items()],
            'parameters': [k for k, _ in model.named_parameters()],
            'buffers': [k for k, _ in model.named_buffers()],
            'modules': [k for k, _ in model.named_modules()],
            'children': [k for k, _ in model.named_children()],
        }
