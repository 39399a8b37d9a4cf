"""CTC loss: values and gradients by the logarithms and by the logits they come from."""

import torch
from nn_case import options, put, values
from torch import nn

PADDED = torch.tensor([[1, 2, 2, 3], [4, 1, 0, 0], [2, 0, 0, 0]])
ROW = torch.tensor([1, 2, 2, 3, 4, 1, 2])
LENGTHS = [4, 2, 1]
SHORT = [8, 3, 4]
# 'no room': four classes, two of them alike, do not fit into four steps.
NO_ROOM = [4, 8, 1]


def case(kwargs, logits, targets, inputs, lengths, as_tensors=False):
    loss = nn.CTCLoss(**kwargs)
    logits = logits.clone().requires_grad_()
    log_probs = logits.log_softmax(-1)
    log_probs.retain_grad()
    given = (torch.tensor(inputs), torch.tensor(lengths)) if as_tensors else (inputs, lengths)
    if logits.ndim == 2:
        given = tuple(torch.tensor(v) for v in (inputs, lengths))
    y = loss(log_probs, targets, *given)
    weights = torch.tensor([0.5, -1.0, 2.0], dtype=y.dtype)[: y.numel()].reshape(y.shape)
    y.backward(weights)
    return {'options': options(kwargs), 'printed': str(loss), 'logits': put(logits), 'targets': put(targets),
            'inputLengths': inputs, 'targetLengths': lengths, 'asTensors': as_tensors, 'output': put(y),
            'cotangent': put(weights), 'logProbsGrad': put(log_probs.grad), 'logitsGrad': put(logits.grad)}


def cases():
    logits = values(8, 3, 5, lo=-3, hi=3)
    for reduction in ['mean', 'sum', 'none']:
        r = {'reduction': reduction}
        yield case(r, logits, PADDED, [8, 8, 8], LENGTHS)
        yield case(r, logits, PADDED, SHORT, LENGTHS, as_tensors=True)
        yield case(r, logits, ROW, SHORT, LENGTHS)
        yield case({**r, 'blank': 2}, logits, torch.where(PADDED == 2, 0, PADDED), SHORT, LENGTHS)
        yield case(r, logits, PADDED, SHORT, [4, 0, 1])
        yield case({**r, 'zero_infinity': True}, logits, PADDED, NO_ROOM, LENGTHS)
        yield case(r, logits, PADDED, NO_ROOM, LENGTHS)
        yield case(r, logits[:, 0], PADDED[0], 7, 4)
    yield case({}, logits * 20, PADDED, [8, 8, 8], LENGTHS)
    yield case({}, logits.double(), PADDED, SHORT, LENGTHS)
    yield case({}, values(40, 2, 6, lo=-1, hi=1), torch.tensor([[1, 1, 1, 5], [5, 4, 3, 2]]), [40, 33], [4, 4])
