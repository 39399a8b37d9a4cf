"""Makes data.json: the order of PyTorch's DataLoader and samplers. Needs Debian's python3-torch.

    /usr/bin/python3 test/golden/data.py

A loader runs over the numbers 0 … n − 1; `epochs` holds its batches. `next` is the uniform number that the default
generator draws afterwards, `own` the one of the generator passed to the loader: they pin the place in the stream.
"""

import itertools
import json
import pathlib

import torch
from torch.utils.data import (BatchSampler, DataLoader, IterableDataset, RandomSampler, SequentialSampler,
                              SubsetRandomSampler, TensorDataset, WeightedRandomSampler, default_collate, random_split)

WEIGHTS = [0.1, 0.9, 0.4, 0.7, 3.0, 0.6]

# name, seed, n, options of the loader, sampler (class, arguments after the dataset), batches taken of each epoch
LOADERS = [
    ('in order', 0, 10, {'batchSize': 4}, None, None),
    ('shuffled', 0, 10, {'batchSize': 3, 'shuffle': True}, None, None),
    ('shuffled', 137, 10, {'batchSize': 3, 'shuffle': True, 'dropLast': True}, None, None),
    ('shuffled, one by one', 2, 5, {'shuffle': True}, None, None),
    ('shuffled, without batches', 3, 5, {'batchSize': None, 'shuffle': True}, None, None),
    ('shuffled by a generator', 4, 10, {'batchSize': 4, 'shuffle': True, 'generator': 42}, None, None),
    ('in order with a generator', 4, 6, {'batchSize': 4, 'generator': 42}, None, None),
    ('shuffled by a generator, full batches', 5, 12, {'batchSize': 4, 'shuffle': True, 'generator': 1, 'dropLast': True}, None, None),
    ('left early', 6, 20, {'batchSize': 4, 'shuffle': True}, None, 2),
    ('left early with a generator', 7, 20, {'batchSize': 4, 'shuffle': True, 'generator': 9}, None, 2),
    ('random with replacement', 8, 10, {'batchSize': 16}, ['RandomSampler', True, 70], None),
    ('random with replacement, left early', 9, 10, {'batchSize': 5}, ['RandomSampler', True, 70], 7),
    ('random, more than there are', 10, 10, {'batchSize': 10}, ['RandomSampler', False, 25], None),
    ('random, fewer than there are', 11, 10, {'batchSize': 10}, ['RandomSampler', False, 4], None),
    ('subset', 12, 10, {'batchSize': 2}, ['SubsetRandomSampler', [7, 3, 9, 0, 1]], None),
    ('weighted', 13, 6, {'batchSize': 8}, ['WeightedRandomSampler', WEIGHTS, 20, True], None),
    ('weighted without replacement', 14, 6, {'batchSize': 4}, ['WeightedRandomSampler', WEIGHTS, 5, False], None),
    ('batches of a sampler', 15, 10, {}, ['BatchSampler', 4, False], None),
    ('large', 16, 1000, {'batchSize': 250, 'shuffle': True}, None, None),
]

SPLITS = [
    (0, 10, [3, 7]), (1, 30, [0.3, 0.3, 0.4]), (2, 10, [0.25, 0.25, 0.5]), (3, 7, [1.0]), (4, 11, [0.5, 0.5]), (5, 4, [0, 4]),
]


class Stream(IterableDataset):
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(range(self.n))


def sampler_of(spec, dataset):
    name, *args = spec
    if name == 'RandomSampler':
        return RandomSampler(dataset, *args)
    if name == 'SubsetRandomSampler':
        return SubsetRandomSampler(*args)
    return WeightedRandomSampler(*args)


def epochs_of(loader, taken):
    return [[batch[0].tolist() for batch in itertools.islice(loader, taken)] for _ in range(2)]


def run_loader(name, seed, n, options, sampler, taken):
    dataset = TensorDataset(torch.arange(n))
    given = {{'batchSize': 'batch_size', 'dropLast': 'drop_last'}.get(k, k): v for k, v in options.items()}
    own = torch.Generator().manual_seed(given.pop('generator')) if 'generator' in given else None
    if sampler is not None and sampler[0] == 'BatchSampler':
        given['batch_sampler'] = BatchSampler(RandomSampler(dataset), *sampler[1:])
    elif sampler is not None:
        given['sampler'] = sampler_of(sampler, dataset)
    torch.manual_seed(seed)
    loader = DataLoader(dataset, generator=own, **given)
    row = {'name': name, 'seed': seed, 'n': n, 'options': options, 'sampler': sampler, 'taken': taken}
    row['epochs'] = epochs_of(loader, taken)
    row['length'] = len(loader)
    row['next'] = torch.rand(1, dtype=torch.float64).item()
    if own is not None:
        row['own'] = torch.rand(1, dtype=torch.float64, generator=own).item()
    return row


def run_stream(seed, n, options):
    torch.manual_seed(seed)
    given = {{'batchSize': 'batch_size', 'dropLast': 'drop_last'}[k]: v for k, v in options.items()}
    batches = [torch.as_tensor(batch).tolist() for batch in DataLoader(Stream(n), **given)]
    return {'seed': seed, 'n': n, 'options': options, 'batches': batches, 'next': torch.rand(1, dtype=torch.float64).item()}


def run_split(seed, n, lengths):
    torch.manual_seed(seed)
    parts = [list(part.indices) for part in random_split(range(n), lengths)]
    return {'seed': seed, 'n': n, 'lengths': lengths, 'parts': parts, 'next': torch.rand(1, dtype=torch.float64).item()}


def run_training():
    """Two epochs of a linear model on shuffled batches: the losses that a translation must print."""
    torch.manual_seed(0)
    x = torch.randn(20, 3)
    y = x @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.1 * torch.randn(20, 1)
    loader = DataLoader(TensorDataset(x, y), batch_size=6, shuffle=True)
    model = torch.nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(2):
        for a, b in loader:
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(model(a), b)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def run_collate():
    dtypes = {torch.float32: 'float32', torch.float64: 'float64', torch.int64: 'int32', torch.bool: 'bool'}
    batches = [[1, 2, 3], [0.5, 1.5], [True, False]]
    return [{'items': b, 'dtype': dtypes[default_collate(b).dtype], 'values': default_collate(b).tolist()} for b in batches]


def block(name, rows):
    return f' "{name}": [\n' + ',\n'.join('  ' + json.dumps(row) for row in rows) + '\n ]'


parts = [
    f' "torch": {json.dumps(torch.__version__)}',
    block('loaders', [run_loader(*spec) for spec in LOADERS]),
    block('streams', [run_stream(1, 7, {'batchSize': 3}), run_stream(2, 7, {'batchSize': 3, 'dropLast': True}),
                      run_stream(3, 6, {'batchSize': 3}), run_stream(4, 3, {'batchSize': None})]),
    block('splits', [run_split(*spec) for spec in SPLITS]),
    block('collate', run_collate()),
    f' "losses": {json.dumps(run_training())}',
]
pathlib.Path(__file__).with_suffix('.json').write_text('{\n' + ',\n'.join(parts) + '\n}\n')
