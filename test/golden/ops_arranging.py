"""Elements elsewhere: windows, repeats, grids, diagonals, splits, blocks, and writing through an index."""

import torch

from case import Input, case

T = torch.Tensor
HOWS = ('transposed', 'sliced', 'expanded')

# name, shape, arguments, options
CALLS = [
    ('flip', [2, 3, 2], [[0, 2]], {}), ('flip', [2, 3], [[]], {}), ('flip', [0, 2], [[0]], {}), ('fliplr', [2, 3], [], {}),
    ('flipud', [2, 3], [], {}), ('rot90', [2, 3], [], {}), ('rot90', [2, 3], [2], {}), ('rot90', [2, 3], [-1], {}),
    ('rot90', [2, 3, 2], [1, [1, 2]], {}), ('rot90', [2, 3], [], {'k': 3, 'dims': [1, 0]}), ('rot90', [2, 3], [4], {}),
    ('roll', [2, 3], [7, 1], {}), ('roll', [2, 3], [-1, -1], {}), ('roll', [2, 3], [], {'shifts': 2, 'dims': 0}),
    ('roll', [2, 3], [-4], {}), ('roll', [0, 3], [1, 0], {}), ('roll', [2, 3, 2], [[1, 2, -1], [0, 1, 0]], {}),
    ('tile', [2, 3], [[2, 1, 2]], {}), ('tile', [], [[3]], {}), ('repeatInterleave', [3], [2], {}),
    ('repeatInterleave', [2, 3], [2, -1], {}), ('repeatInterleave', [2, 3], [0, 0], {}), ('repeatInterleave', [], [3], {}),
    ('moveaxis', [2, 3, 4], [[0, 1], [1, 0]], {}), ('swapdims', [2, 3, 4], [0, -1], {}),
    ('diagonal', [2, 3, 4], [-1, 2, 1], {}), ('diagonal', [3, 3], [3], {}), ('diagonal', [3, 3], [-4], {}),
    ('diagonal', [0, 3], [], {}), ('diagEmbed', [2, 3], [], {}), ('diagEmbed', [2, 3], [1], {}), ('diagEmbed', [2, 3], [-1, 0, 2], {}),
    ('diagEmbed', [3], [], {'offset': 2}), ('diagEmbed', [2, 0], [], {}), ('diag', [3, 3], [-1], {}), ('diag', [0], [], {}),
    ('tril', [2, 3, 4], [1], {}), ('tril', [3, 3], [], {'diagonal': -2}), ('triu', [3, 4], [-1], {}), ('triu', [0, 3], [], {}),
    ('triu', [4, 2], [2], {}), ('trace', [2, 3], [], {}), ('trace', [0, 0], [], {}),
    ('tensorSplit', [7, 2], [3], {}), ('tensorSplit', [2, 5], [2, 1], {}), ('tensorSplit', [5], [[1, 3]], {}),
    ('tensorSplit', [5, 2], [[2, 9, -1], 0], {}), ('tensorSplit', [2], [4], {}), ('hsplit', [2, 4], [2], {}),
    ('hsplit', [4], [[1, 3]], {}), ('vsplit', [4, 2], [2], {}), ('dsplit', [2, 2, 4], [[1, 2]], {}),
]
METHODS = [
    ('repeat', [2, 3], [[1, 1]]), ('repeat', [2, 1], [[3, 1, 2]]), ('repeat', [], [[2, 2]]), ('repeat', [0, 2], [[2, 2]]),
    ('unfold', [6], [0, 3, 2]), ('unfold', [3, 5], [-1, 2, 2]), ('unfold', [4, 2], [0, 4, 1]), ('unfold', [2, 5], [1, 1, 3]),
    ('unfold', [2, 5], [1, 3, 7]),
]
WRONG = [
    ('flip', [2, 3], [[2]]), ('flip', [2, 3], [[0, 0]]), ('fliplr', [3], []), ('roll', [2, 3], [[1, 2], 0]), ('roll', [2, 3], [1, 2]),
    ('rot90', [3], []), ('repeatInterleave', [3], [-1]), ('diagonal', [2, 3], [0, 1, 1]), ('diag', [2, 2, 2], []), ('tril', [3], []),
    ('trace', [3], []), ('tensorSplit', [3], [0]), ('hsplit', [2, 3], [2]), ('vsplit', [3], [1]), ('diagEmbed', [2], [0, 0, 3]),
]


def cases():
    for op, shape, args, options in CALLS:
        yield case(op, Input(shape), args=args, options=options)
        if len(shape) >= 2 and 0 not in shape:
            for how in HOWS:
                yield case(op, Input(shape, how=how, seed=1), args=args, options=options)
    for op, shape, args in METHODS:
        yield case(op, Input(shape), args=args, fn=getattr(T, op))
        if len(shape) >= 2 and 0 not in shape:
            yield case(op, Input(shape, how='transposed'), args=args, fn=getattr(T, op))
    for op, shape, args in WRONG:
        yield case(op, Input(shape), args=args, raises=True)
    yield case('repeat', [2, 3], args=[[2]], fn=T.repeat, raises=True)
    yield case('unfold', [3], args=[0, 4, 1], fn=T.unfold, raises=True)
    for op in ('tril', 'triu', 'diag', 'flip', 'roll'):
        args = {'flip': [[0]], 'roll': [1]}.get(op, [])
        for dtype in ('int32', 'bool', 'float64'):
            yield case(op, Input([2, 3], dtype), args=args)
    times = Input([3], 'int32', [2, 0, 1])
    yield case('repeatInterleave', Input([3]), times)
    yield case('repeatInterleave', Input([2, 3]), times, args=['$0', '$1', 1])
    yield case('repeatInterleave', Input([2, 3]), times, args=['$0', '$1', 0], raises=True)
    yield from strided()
    yield from grids()
    yield from blocks()
    yield from scatters()
    yield from rows()
    yield from elements()
    yield from written()


def strided():
    x = Input([3, 4])
    for size, stride, offset in (([2, 2], [1, 2], 0), ([3, 3], [1, 1], 2), ([5], [0], 1), ([], [], 3), ([2, 0], [1, 1], 0)):
        yield case('asStrided', x, args=[size, stride, offset])
    yield case('asStrided', x, args=[[2, 2], [4, 1]])
    yield case('asStrided', x, args=[[9, 9], [9, 1]], raises=True)
    yield case('asStrided', x, args=[[4], [4, 1]], raises=True)


def grids():
    vectors = [Input([2]), Input([3], seed=1), Input([2], seed=2)]
    refs = ['$0', '$1', '$2']
    for indexing in ('ij', 'xy'):
        yield case('meshgrid', *vectors, args=refs, options={'indexing': indexing})
        yield case('meshgrid', *vectors, args=[refs], options={'indexing': indexing})
    yield case('meshgrid', Input([]), Input([2]), args=['$0', '$1'], options={'indexing': 'ij'})
    yield case('meshgrid', Input([2, 2]), args=['$0'], options={'indexing': 'ij'}, raises=True)
    yield case('cartesianProd', *vectors, args=refs)
    yield case('cartesianProd', Input([2]), args=['$0'])
    for op in ('trilIndices', 'triuIndices'):
        for args in ([3, 3], [2, 4], [3, 3, 1], [4, 2, -1], [0, 3]):
            yield case(op, args=args)


def blocks():
    three = ['$0', '$1', '$2']
    yield case('blockDiag', Input([2, 2]), Input([3], seed=1), Input([], seed=2), args=three)
    yield case('blockDiag', Input([2, 0]), Input([1, 2], seed=1), args=['$0', '$1'])
    for op in ('hstack', 'vstack', 'dstack', 'columnStack'):
        yield case(op, Input([]), Input([], seed=1), args=[['$0', '$1']])
        yield case(op, Input([2, 2, 1]), Input([2, 2, 1], seed=1), args=[['$0', '$1']])
        yield case(op, Input([2, 2]), Input([3, 1]), args=[['$0', '$1']], raises=True)
    yield case('hstack', Input([2]), Input([3], seed=1), args=[['$0', '$1']])
    yield case('vstack', Input([3]), Input([2, 3], seed=1), args=[['$0', '$1']])
    yield case('columnStack', Input([2]), Input([2, 3], seed=1), args=[['$0', '$1']])


def index(data, shape=None):
    return Input(shape or [len(data)], 'int32', data)


def scatters():
    x, at = Input([3, 4]), index([0, 1, 2, 0, 2, 1, 2, 1], [2, 4])
    source = Input([2, 4], seed=2)
    for dim, where, given in ((0, at, source), (1, index([3, 0, 1, 3, 2, 2], [3, 2]), Input([3, 3], seed=3)), (-1, index([1], [1, 1]), source)):
        yield case('scatter', x, where, given, args=['$0', dim, '$1', '$2'])
        yield case('scatterAdd', x, where, given, args=['$0', dim, '$1', '$2'])
    yield case('scatter', x, at, args=['$0', 0, '$1', 2.5])
    yield case('scatter', x, at, args=['$0', 0, '$1', 2.5], options={'reduce': 'add'}, grad=False)
    yield case('scatter', x, at, source, args=['$0', 0, '$1', '$2'], options={'reduce': 'add'}, grad=False)
    yield case('scatter', x, at, source, args=['$0', 0, '$1', '$2'], options={'reduce': 'multiply'}, grad=False)
    yield case('scatter', Input([3], 'int32'), index([2, 0]), args=['$0', 0, '$1', 7])
    yield case('scatter', Input([]), Input([], 'int32', [0]), Input([], seed=1), args=['$0', 0, '$1', '$2'])
    yield case('scatter', x, index([], [0, 4]), source, args=['$0', 0, '$1', '$2'])
    yield case('scatter', x, index([3], [1, 1]), source, args=['$0', 0, '$1', '$2'], raises=True)
    yield case('scatter', x, index([0] * 5, [1, 5]), Input([1, 5]), args=['$0', 0, '$1', '$2'], raises=True)
    yield case('scatter', x, at, Input([1, 4]), args=['$0', 0, '$1', '$2'], raises=True)
    yield case('scatter', x, at, Input([2, 4], 'float64'), args=['$0', 0, '$1', '$2'], raises=True)
    for reduce in ('sum', 'prod', 'mean', 'amax', 'amin'):
        for options in ({}, {'includeSelf': False}):
            args = ['$0', 0, '$1', '$2', reduce]
            yield case('scatterReduce', x, at, source, args=args, options=options)
            yield case('scatterReduce', Input([3], data=[1, 0, 2]), index([0, 0, 1, 1]), Input([4], data=[2, 2, 0, 1]), args=args, options=options)
            yield case('scatterReduce', Input([2], data=[0, 3]), index([0, 1, 1]), Input([3], data=[4, 0, 0]), args=args, options=options)
            yield case('scatterReduce', Input([3], 'int32'), index([0, 2, 2]), Input([3], 'int32', seed=1), args=args, options=options)
    yield case('scatterReduce', x, at, source, args=['$0', 0, '$1', '$2', 'median'], raises=True)


def rows():
    x = Input([3, 4])
    for dim, where, shape in ((0, [2, 0, 2], [3, 4]), (1, [3], [3, 1]), (-1, [0, 1], [3, 2])):
        source = Input(shape, seed=3)
        for op in ('indexAdd', 'indexCopy'):
            if op == 'indexAdd' or len(set(where)) == len(where):
                yield case(op, x, index(where), source, args=['$0', dim, '$1', '$2'])
                yield case(op, Input([3, 4], how='transposed'), index(where), Input(shape, seed=3, how='sliced'), args=['$0', dim, '$1', '$2'])
        yield case('indexFill', x, index(where), args=['$0', dim, '$1', 1.5])
    yield case('indexFill', x, index([1]), Input([], seed=1), args=['$0', 0, '$1', '$2'])
    yield case('indexAdd', Input([3], 'int32'), index([2, 2]), Input([2], 'int32', seed=1), args=['$0', 0, '$1', '$2'])
    yield case('indexAdd', x, index([]), Input([0, 4]), args=['$0', 0, '$1', '$2'])
    for op in ('indexAdd', 'indexCopy'):
        yield case(op, x, index([3]), Input([1, 4]), args=['$0', 0, '$1', '$2'], raises=True)
        yield case(op, x, index([0]), Input([2, 4]), args=['$0', 0, '$1', '$2'], raises=True)


def elements():
    put = lambda x, where, values, accumulate=False: x.index_put(tuple(where), values if torch.is_tensor(values) else torch.tensor(float(values)), accumulate=accumulate)
    x = Input([3, 4])
    i, j = index([0, 2, 0]), index([1, 3, 1])
    for flag in (False, True):
        yield case('indexPut', x, i, index([1, 3, 2]), Input([3], seed=1), args=['$0', ['$1', '$2'], '$3', flag], fn=put)
        yield case('indexPut', x, index([2, -2]), Input([4], seed=1), args=['$0', ['$1'], '$2', flag], fn=put)
        yield case('indexPut', x, Input([3, 4], 'bool'), Input([], seed=1), args=['$0', ['$1'], '$2', flag], fn=put)
    yield case('indexPut', x, i, j, Input([3], seed=1), args=['$0', ['$1', '$2'], '$3'], options={'accumulate': True}, fn=put)
    for flag in (False, True):
        yield case('put', x, index([0, -1, 5]), Input([3], seed=1), args=['$0', '$1', '$2', flag], fn=T.put)
    yield case('put', x, index([0, 0]), Input([2], seed=1), args=['$0', '$1', '$2', True], fn=T.put)
    for mask in ([3, 4], [4]):
        yield case('maskedScatter', x, Input(mask, 'bool'), Input([3, 4], seed=2), args=['$0', '$1', '$2'], fn=T.masked_scatter)
    yield case('maskedScatter', x, Input([3, 4], 'bool'), Input([2]), args=['$0', '$1', '$2'], fn=T.masked_scatter, raises=True)
    yield case('take', x, index([0, 11, -12, 3], [2, 2]), args=['$0', '$1'])
    yield case('take', x, index([12]), args=['$0', '$1'], raises=True)
    yield case('take', Input([2, 3], how='transposed'), index([1, 4]), args=['$0', '$1'])
    yield case('takeAlongDim', x, index([1, 3, 5]), args=['$0', '$1'])
    yield case('takeAlongDim', x, index([2, 0], [1, 2]), args=['$0', '$1', 1])
    yield case('takeAlongDim', Input([1, 4]), index([2, 0, 1, 1, 3, 2], [3, 2]), args=['$0', '$1'], options={'dim': 1})
    yield case('argwhere', Input([2, 3], data=[0, 1, 0, 2, 0, 3]), grad=False)
    yield case('argwhere', Input([], data=[2]), grad=False)


def written():
    """In place, on tensors that are part of the graph."""
    x, at, source = Input([3, 4]), index([0, 1, 2, 0, 2, 1, 2, 1], [2, 4]), Input([2, 4], seed=2)

    def method(name):
        return lambda *args, **options: getattr(T, name)(*args, **options)

    for op, inputs, args in (
        ('scatter_', [x, at, source], ['$0', 0, '$1', '$2']), ('scatterAdd_', [x, at, source], ['$0', 0, '$1', '$2']),
        ('scatterReduce_', [x, at, source], ['$0', 0, '$1', '$2', 'amax']),
        ('indexAdd_', [x, index([2, 0]), source], ['$0', 0, '$1', '$2']), ('indexCopy_', [x, index([2, 0]), source], ['$0', 0, '$1', '$2']),
        ('indexFill_', [x, index([2, 0])], ['$0', 0, '$1', 3]), ('tril_', [x], ['$0', 1]), ('triu_', [x], ['$0']),
        ('maskedScatter_', [x, Input([3, 4], 'bool'), Input([3, 4], seed=3)], ['$0', '$1', '$2']),
        ('put_', [x, index([1, 3]), Input([2], seed=3)], ['$0', '$1', '$2']), ('cumsum_', [x], ['$0', 0]), ('cumprod_', [x], ['$0', 1]),
        ('addmm_', [Input([2, 2]), Input([2, 3], seed=1), Input([3, 2], seed=2)], ['$0', '$1', '$2']),
        ('addmv_', [Input([2]), Input([2, 3], seed=1), Input([3], seed=2)], ['$0', '$1', '$2']),
        ('addr_', [Input([2, 3]), Input([2], seed=1), Input([3], seed=2)], ['$0', '$1', '$2']),
        ('baddbmm_', [Input([2, 2, 2]), Input([2, 2, 3], seed=1), Input([2, 3, 2], seed=2)], ['$0', '$1', '$2']),
    ):
        yield case(op, *inputs, args=args, fn=method(''.join('_' + c.lower() if c.isupper() else c for c in op)), inplace=True)
