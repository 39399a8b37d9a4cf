"""Views, joining and splitting."""

import torch

from case import Input, case

T = torch.Tensor
X = [2, 3, 4]

# name, shape, arguments, options, PyTorch's function where it is not torch.<name>
CALLS = [
    ('reshape', X, [[6, 4]], {}), ('reshape', X, [[-1, 2]], {}), ('reshape', [], [[1, 1]], {}), ('reshape', [1], [[]], {}),
    ('reshape', [0, 3], [[3, 0]], {}), ('flatten', X, [], {}), ('flatten', X, [1], {}), ('flatten', X, [0, 1], {}),
    ('flatten', X, [], {'startDim': 1, 'endDim': -1}), ('flatten', [], [], {}), ('ravel', [2, 3], [], {}),
    ('unflatten', [6, 2], [0, [2, 3]], {}), ('unflatten', [2, 6], [-1, [3, -1]], {}),
    ('squeeze', [1, 2, 1], [], {}), ('squeeze', [1, 2, 1], [0], {}), ('squeeze', [1, 2, 1], [1], {}),
    ('squeeze', [1, 2, 1], [-1], {}), ('squeeze', [], [], {}), ('unsqueeze', [2, 3], [0], {}), ('unsqueeze', [2, 3], [-1], {}),
    ('unsqueeze', [2, 3], [1], {}), ('unsqueeze', [], [0], {}),
    ('transpose', X, [0, 2], {}), ('transpose', X, [-1, -2], {}), ('transpose', [2, 3], [0, 0], {}),
    ('swapaxes', X, [0, 1], {}), ('t', [2, 3], [], {}), ('t', [3], [], {}), ('t', [], [], {}),
    ('permute', X, [[2, 0, 1]], {}), ('permute', X, [[-1, 0, 1]], {}), ('permute', [], [[]], {}),
    ('movedim', X, [0, -1], {}), ('movedim', X, [[0, 1], [1, 2]], {}), ('moveaxis', X, [2, 0], {}),
    ('narrow', [5, 2], [0, 1, 3], {}), ('narrow', [2, 5], [-1, 2, 0], {}), ('narrow', [2, 5], [1, -3, 2], {}),
    ('select', X, [1, 2], {}), ('select', X, [-1, -1], {}), ('diagonal', [3, 4], [], {}), ('diagonal', [3, 4], [1], {}),
    ('diagonal', [3, 4], [-2], {}), ('diagonal', X, [0, 1, 2], {}), ('diagonal', X, [], {'offset': 1, 'dim1': 0, 'dim2': -1}),
    ('split', [5, 2], [2], {}), ('split', [5, 2], [[1, 4]], {}), ('split', [2, 5], [2, 1], {}), ('split', [2, 5], [[2, 3], -1], {}),
    ('split', [4], [2], {'dim': 0}), ('chunk', [5], [2], {}), ('chunk', [2, 5], [3, 1], {}), ('chunk', [2], [4], {}),
    ('unbind', [2, 3], [], {}), ('unbind', [2, 3], [1], {}), ('flip', [2, 3], [[0]], {}), ('flip', [2, 3], [[0, -1]], {}),
    ('roll', [2, 3], [1], {}), ('roll', [2, 3], [[1, -1], [0, 1]], {}), ('roll', [5], [-2, 0], {}),
    ('tile', [2, 2], [[2]], {}), ('tile', [2], [[2, 2]], {}), ('repeatInterleave', [2, 2], [2], {}),
    ('repeatInterleave', [2, 2], [3, 1], {}), ('tril', [3, 4], [], {}), ('tril', [3, 4], [-1], {}), ('triu', [3, 4], [1], {}),
    ('triu', [2, 3, 3], [], {}), ('diag', [3], [], {}), ('diag', [3, 4], [], {}), ('diag', [2], [1], {}),
    ('clone', [2, 3], [], {}),
]

METHODS = [
    ('view', X, [[4, 6]], {}), ('view', X, [[-1]], {}), ('expand', [3, 1], [[3, 4]], {}), ('expand', [3, 1], [[2, -1, 4]], {}),
    ('expand', [], [[2]], {}), ('expand', [1, 0], [[2, 0]], {}), ('repeat', [2, 3], [[2, 1]], {}), ('repeat', [3], [[2, 2]], {}),
    ('repeat', [2], [[0]], {}), ('unfold', [5], [0, 2, 2], {}), ('unfold', [2, 5], [1, 3, 1], {}), ('contiguous', [2, 3], [], {}),
]

WRONG = [
    ('reshape', [2, 3], [[4]]), ('reshape', [2, 3], [[-1, 4]]), ('reshape', [2, 3], [[-1, -1]]), ('flatten', [2, 3], [2]),
    ('flatten', [2, 3], [1, 0]), ('unsqueeze', [2], [3]), ('transpose', [2, 3], [0, 2]), ('permute', [2, 3], [[0]]),
    ('permute', [2, 3], [[0, 0]]), ('movedim', X, [[0, 1], [0]]), ('narrow', [3], [0, 2, 2]), ('select', [3], [0, 3]),
    ('select', [], [0, 0]), ('split', [5], [[2, 2]]), ('chunk', [5], [0]), ('squeeze', [2], [1]), ('t', X, []),
    ('diagonal', [3], []),
]


def cases():
    for op, shape, args, options in CALLS:
        yield case(op, Input(shape), args=args, options=options, fn=SPECIAL.get(op))
        for how in ('transposed', 'sliced'):
            if len(shape) >= 2 and 0 not in shape:
                yield case(op, Input(shape, how=how, seed=1), args=args, options=options, fn=SPECIAL.get(op))
    for op, shape, args, options in METHODS:
        yield case(op, Input(shape), args=args, options=options, fn=getattr(T, op))
    for op, shape, args in WRONG:
        yield case(op, Input(shape), args=args, raises=True)
    yield case('expand', [3, 2], args=[[3, 4]], fn=T.expand, raises=True)
    yield case('expand', [3, 2], args=[[2]], fn=T.expand, raises=True)
    yield case('view', Input([2, 3], 'int32'), args=[[3, 2]], fn=T.view)
    yield case('broadcastTo', Input([3, 1]), args=[[2, 3, 2]])
    yield from joining()


SPECIAL = {'unflatten': T.unflatten}


def joining():
    two = ['$0', '$1']
    for op in ('cat', 'stack'):
        for dim in (0, 1, -1):
            yield case(op, Input([2, 3]), Input([2, 3], seed=1), args=[two, dim])
        yield case(op, Input([2, 3]), Input([2, 3], seed=1), args=[two])
        yield case(op, Input([2, 3]), Input([2, 3], seed=1), args=[two], options={'dim': 1})
        yield case(op, Input([2, 2], how='transposed'), Input([2, 2], how='sliced', seed=1), args=[two, 1])
        yield case(op, Input([2, 2]), args=[['$0', '$0'], 1])
        yield case(op, Input([2]), Input([2], 'float64'), args=[two])
        yield case(op, Input([2], 'int32'), Input([2]), args=[two])
        yield case(op, Input([2], 'bool'), Input([2], 'int32'), args=[two])
        yield case(op, Input([2]), args=[['$0']])
        yield case(op, Input([2]), Input([2]), args=[two, 2], raises=True)
        yield case(op, Input([2, 3]), Input([2, 2]), args=[two, 0], raises=True)
    yield case('cat', Input([2, 1]), Input([2, 3], seed=1), Input([2, 2], seed=2), args=[['$0', '$1', '$2'], 1])
    yield case('cat', Input([0, 3]), Input([2, 3], seed=1), args=[two])
    yield case('cat', Input([0]), Input([2, 3], seed=1), args=[two])
    yield case('cat', Input([]), Input([]), args=[two], raises=True)
    yield case('stack', Input([]), Input([], seed=1), args=[two])
    yield case('stack', Input([0]), Input([0]), args=[two])
    for op in ('hstack', 'vstack', 'dstack'):
        yield case(op, Input([2]), Input([2], seed=1), args=[two])
        yield case(op, Input([2, 2]), Input([2, 2], seed=1), args=[two])
