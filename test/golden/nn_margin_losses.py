"""The losses of margins, triplets, densities and several labels."""

import torch
from nn_case import values
from nn_module_case import module_case

X = values(3, 4)
Y = values(3, 4, lo=1.5, hi=-1.0)
Z = values(3, 4, lo=-1.0, hi=2.5).flip(1)
P = values(3, 4, lo=0.1, hi=3.0)
COUNTS = torch.tensor([[0.0, 1, 5, 2], [3, 0, 1, 7], [2, 2, 0, 1]])
SIGNS = torch.tensor([[1, -1, 1, 1], [-1, -1, 1, -1], [1, 1, -1, 1]])
SIGN = SIGNS[:, 0]
BITS = (SIGNS > 0).float()
CLASSES = torch.tensor([2, 0, 3])
LABELS = torch.tensor([[3, 0, -1, 1], [1, 2, 3, -1], [-1, 0, 1, 2]])
W4 = torch.tensor([0.5, 1.0, 2.0, 0.25])


def cases():
    for reduction in ['mean', 'sum', 'none']:
        r = {'reduction': reduction}
        for name, kwargs, inputs in [
            ('PoissonNLLLoss', {}, [X, COUNTS]),
            ('PoissonNLLLoss', {'full': True}, [X, COUNTS]),
            ('PoissonNLLLoss', {'log_input': False, 'eps': 0.01}, [P, COUNTS]),
            ('GaussianNLLLoss', {}, [X, Y, P]),
            ('GaussianNLLLoss', {'full': True, 'eps': 0.5}, [X, Y, P[:, 0]]),
            ('GaussianNLLLoss', {}, [X, Y, P[:, :1]]),
            ('HingeEmbeddingLoss', {}, [X, SIGNS]),
            ('HingeEmbeddingLoss', {'margin': 0.3}, [X, SIGNS]),
            ('MarginRankingLoss', {}, [X, Y, SIGNS]),
            ('MarginRankingLoss', {'margin': 0.4}, [X, Y, SIGNS]),
            ('CosineEmbeddingLoss', {}, [X, Y, SIGN]),
            ('CosineEmbeddingLoss', {'margin': -0.3}, [X, Y, SIGN]),
            ('CosineEmbeddingLoss', {}, [X[0], Y[0], SIGN[1]]),
            ('TripletMarginLoss', {}, [X, Y, Z]),
            ('TripletMarginLoss', {'margin': 2.0, 'p': 1.0, 'swap': True}, [X, Y, Z]),
            ('TripletMarginLoss', {'eps': 0.5}, [X, Y, Z]),
            ('TripletMarginWithDistanceLoss', {}, [X, Y, Z]),
            ('TripletMarginWithDistanceLoss', {'margin': 0.5, 'swap': True}, [X, Y, Z]),
            ('SoftMarginLoss', {}, [X, SIGNS]),
            ('SoftMarginLoss', {}, [X * 100, SIGNS]),
            ('MultiMarginLoss', {}, [X, CLASSES]),
            ('MultiMarginLoss', {'p': 2, 'margin': 0.5, 'weight': W4}, [X, CLASSES]),
            ('MultiMarginLoss', {}, [X[0], CLASSES[1]]),
            ('MultiLabelMarginLoss', {}, [X, LABELS]),
            ('MultiLabelMarginLoss', {}, [X[0], LABELS[0]]),
            ('MultiLabelSoftMarginLoss', {}, [X, BITS]),
            ('MultiLabelSoftMarginLoss', {'weight': W4}, [X, BITS]),
        ]:
            if name == 'SoftMarginLoss' and inputs[0].max() > 50:
                continue  # PyTorch 1.13 overflows
            targets = [x.detach() for x in inputs]
            yield module_case(name, [], {**kwargs, **r}, targets)
