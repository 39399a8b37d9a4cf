"""Indexing: `at` and `setAt_` with everything an index can hold, and the operations that take index tensors."""

import math

import torch

from case import Input, case

T = torch.Tensor
NAN = math.nan

# Indices of a [3, 4, 2] tensor
BASIC = [
    [0], [-1], [2, -1], [0, 1, 1], ['1:3'], ['1:'], [':2'], [':'], ['::2'], ['1:4:2'], ['-2:'], [':-1'], ['5:'], ['2:1'],
    ['0:0'], [':', 1], [':', '1:3', 0], ['...', 1], ['...', '::2', ':'], [0, '...', 1], ['...'], [None], [None, 0],
    [0, None, ':2'], ['...', None], [':', None, 2], [],
]
OUT = [[3], [-4], [0, 4], [0, 0, 0, 0], ['...', 2]]


def index_of(entries, tensors):
    def entry(e):
        if isinstance(e, str) and ':' in e:
            return slice(*[int(part) if part else None for part in e.split(':')])
        return ... if e == '...' else e

    return tuple(entry(e) for e in entries)


def at(*entries):
    def fn(x, *given):
        return x[index_of(given, ())]

    return dict(op='at', args=['$0', *entries], fn=fn)


def cases():
    yield from basic()
    yield from masks_and_indices()
    yield from assignment()
    yield from gathering()
    yield from masking()


def basic():
    for index in BASIC:
        yield one(at(*index), Input([3, 4, 2]))
        yield one(at(*index), Input([3, 4, 2], how='transposed', seed=1))
    for index in OUT:
        yield one(at(*index), Input([3, 4, 2]), raises=True)
    yield one(at('...'), Input([]))
    yield one(at(None), Input([]))
    yield one(at(0), Input([]), raises=True)
    yield one(at('1:'), Input([3], 'int32'))


def one(call, *inputs, **extra):
    return case(call['op'], *inputs, args=call['args'], fn=call['fn'], **extra)


def indices(data, shape=None):
    return Input(shape or [len(data)], 'int32', data)


def masks_and_indices():
    x = Input([3, 4, 2])
    yield one(at('$1'), x, Input([3], 'bool', [True, False, True]))
    yield one(at('$1'), x, Input([3, 4], 'bool'))
    yield one(at('$1'), x, Input([3, 4, 2], 'bool', seed=2))
    yield one(at('$1'), x, Input([3], 'bool', [False] * 3))
    yield one(at(':', '$1'), x, Input([4], 'bool', [True, True, False, True]))
    yield one(at('...', '$1'), x, Input([2], 'bool', [False, True]))
    yield one(at('$1'), x, Input([2], 'bool', [False, True]), raises=True)
    yield one(at('$1'), x, indices([2, 0, 2]))
    yield one(at('$1'), x, indices([-1, 1]))
    yield one(at('$1'), x, indices([0, 1, 1, 2], [2, 2]))
    yield one(at('$1'), x, Input([], 'int32', [1]))
    yield one(at('$1'), x, Input([0], 'int32', []))
    yield one(at('$1'), x, indices([3]), raises=True)
    yield one(at('$1'), x, indices([-4]), raises=True)
    yield one(at(':', '$1'), x, indices([3, 0, 3]))
    yield one(at('...', '$1'), x, indices([1, 0, 0]))
    yield one(at('$1', '$2'), x, indices([0, 2]), indices([1, 3]))
    yield one(at('$1', '$2'), x, indices([0, 2, 1], [3, 1]), indices([1, 3]))
    yield one(at('$1', '$2', '$3'), x, indices([0, 2]), indices([1, 3]), indices([1, 1]))
    yield one(at('$1', ':', '$2'), x, indices([0, 2]), indices([1, 0]))
    yield one(at(':', '$1', '$2'), x, indices([0, 2]), indices([1, 0]))
    yield one(at('$1', 1), x, indices([0, 2]))
    yield one(at(1, '$1'), x, indices([0, 2]))
    yield one(at('1:', '$1'), x, indices([0, 2]))
    yield one(at('$1', None), x, indices([0, 2]))
    yield one(at('$1', '$2'), x, indices([0, 2]), indices([1, 3, 0]), raises=True)
    yield one(at('$1'), Input([3, 4, 2], how='sliced'), indices([2, 0]))
    yield from truth_values()
    # A number, and an index of no dimension, parts nothing
    yield one(at(':', '$1', 0, '$2'), Input([2, 2, 3, 2]), indices([0, 1, 1]), indices([0, 1, 0]))
    yield one(at(':', '$1', '$3', '$2'), Input([2, 2, 3, 2]), indices([0, 1, 1]), indices([0, 1, 0]), Input([], 'int32', [2]))
    yield one(at(':', '$1', '...', '$2'), Input([2, 2, 3]), indices([0, 1, 1]), indices([0, 1, 0]))
    yield one(at(':', '$1', '...', '$2'), Input([2, 2, 2, 3]), indices([0, 1, 1]), indices([0, 1, 0]))
    yield one(at(':', '$1', None, '$2'), Input([2, 2, 3]), indices([0, 1, 1]), indices([0, 1, 0]))
    yield one(at('$1', ':', '$2'), x, Input([], 'int32', [-1]), indices([0, 1, 0]))
    yield one(at('$1', '$2'), x, Input([], 'int32', [-1]), Input([], 'int32', [2]))


TRUTH = [
    [True], [False], ['...', True], [True, 0], [0, True], [True, False], [True, ':2'], [None, True], [':', True, None], [True, '$1'],
    [False, '$1'], ['$1', True], [':', '$1', True], [True, ':', '$1'], ['$2'], ['$3'], ['$2', 1], [1, '$3'], ['$2', '$1'], ['$1', '...', '$2'],
]


def truth_values():
    """Masks of no dimension."""
    tensors = indices([2, 0, 2]), Input([], 'bool', [True]), Input([], 'bool', [False])
    for index in TRUTH:
        yield one(at(*index), Input([3, 3, 2]), *tensors)
    yield one(at(True), Input([]))
    yield one(at(False), Input([], 'int32'))
    yield one(at('$1'), Input([]), Input([], 'bool', [True]))
    yield one(at(True, '...'), Input([0, 2]))
    yield one(at('$1', False), Input([3]), indices([0, 1]), raises=True)


def assignment():
    def put(x, index, value):
        x[index_of(index, ())] = value
        return x

    for index in ([0], [-1, '1:3'], ['...', 1], [':', '::2', 0], [], ['...']):
        yield case('setAt_', Input([3, 4, 2]), args=['$0', index, 1.5], fn=put, inplace=True)
    tensors = [
        ([0], [4, 2]), ([0], [2]), (['1:', ':2'], [2, 2, 2]), (['...', 1], [3, 1]), ([1, 2, 0], []), (['0:0'], [0, 4, 2]),
    ]
    for index, shape in tensors:
        yield case('setAt_', Input([3, 4, 2]), Input(shape, seed=3), args=['$0', index, '$1'], fn=put, inplace=True)
    mask = Input([3, 4], 'bool')
    yield case('setAt_', Input([3, 4]), mask, args=['$0', ['$1'], 0], fn=put, inplace=True)
    yield case('setAt_', Input([3, 4]), mask, Input([]), args=['$0', ['$1'], '$2'], fn=put, inplace=True)
    yield case('setAt_', Input([3, 4]), indices([2, 0]), args=['$0', ['$1'], -1], fn=put, inplace=True)
    yield case('setAt_', Input([3, 4]), indices([2, 0]), Input([4], seed=2), args=['$0', ['$1'], '$2'], fn=put, inplace=True)
    yield case(
        'setAt_', Input([3, 4]), indices([2, 0]), indices([1, 3]), Input([2], seed=2),
        args=['$0', ['$1', '$2'], '$3'], fn=put, inplace=True,
    )
    yes, no = Input([], 'bool', [True]), Input([], 'bool', [False])
    for index in ([True], [False], ['...', True], [1, True], [True, '$1'], ['$2'], ['$3'], ['$3', 1], [':', '$2', '1:']):
        more = [indices([2, 0]), yes, no]
        yield case('setAt_', Input([3, 4]), *more, args=['$0', index, 5], fn=put, inplace=True)
        yield case('setAt_', Input([3, 4]), *more, Input([1]), args=['$0', index, '$4'], fn=put, inplace=True)
    surplus = Input([1, 1, 2, 4], seed=2)
    yield case('setAt_', Input([3, 4]), indices([2, 0]), surplus, args=['$0', ['$1'], '$2'], fn=put, inplace=True)
    yield case('setAt_', Input([3, 4]), surplus, args=['$0', ['1:'], '$1'], fn=put, inplace=True)
    yield case('setAt_', Input([0, 4]), Input([1, 4]), args=['$0', [None, ':', ':'], '$1'], fn=put, inplace=True)
    yield case('setAt_', Input([3], 'int32'), args=['$0', [1], 2.7], fn=put, inplace=True)
    yield case('setAt_', Input([3, 4]), Input([3]), args=['$0', [0], '$1'], fn=put, inplace=True, raises=True)
    yield case('setAt_', Input([3, 4]), args=['$0', [3], 0], fn=put, inplace=True, raises=True)


def gathering():
    x = Input([3, 4])
    for dim, shape, data in ((0, [2, 4], [0, 1, 2, 0, 2, 2, 1, 1]), (1, [3, 2], [0, 3, 1, 1, 2, 0]), (-1, [2, 1], [3, 0])):
        yield case('gather', x, indices(data, shape), args=['$0', dim, '$1'])
    yield case('gather', Input([3, 2], how='transposed'), indices([0, 1, 1], [3, 1]), args=['$0', 1, '$1'])
    yield case('gather', x, indices([4], [1, 1]), args=['$0', 1, '$1'], raises=True)
    yield case('gather', x, indices([0]), args=['$0', 1, '$1'], raises=True)
    for dim, data in ((0, [2, 0, 2]), (1, [3, 0]), (-1, [1])):
        yield case('indexSelect', x, indices(data), args=['$0', dim, '$1'])
    yield case('indexSelect', x, Input([0], 'int32', []), args=['$0', 0, '$1'])
    yield case('indexSelect', x, indices([3]), args=['$0', 0, '$1'], raises=True)
    yield case('take', x, indices([0, 5, -1, 5]), args=['$0', '$1'])
    src, index = Input([2, 4], seed=2), indices([0, 1, 2, 0, 2, 1, 2, 1], [2, 4])
    yield case('scatter', x, indices([0, 2, 1, 1], [1, 4]), src, args=['$0', 0, '$1', '$2'])
    yield case('scatter', x, indices([0, 1, 2, 0], [1, 4]), args=['$0', 0, '$1', 9])
    yield case('scatterAdd', x, index, src, args=['$0', 0, '$1', '$2'])
    yield case('scatterAdd', x, indices([3, 3, 0, 0, 1, 3], [3, 2]), Input([3, 2], seed=4), args=['$0', 1, '$1', '$2'])
    yield case('indexAdd', x, indices([2, 0, 2]), Input([3, 4], seed=3), args=['$0', 0, '$1', '$2'])
    yield case('indexAdd', x, indices([1, 1]), Input([3, 2], seed=3), args=['$0', 1, '$1', '$2'], options={'alpha': 2})
    yield case('indexCopy', x, indices([2, 0]), Input([2, 4], seed=3), args=['$0', 0, '$1', '$2'])
    yield case('indexFill', x, indices([1, 3]), args=['$0', 1, '$1', -5])
    yield case('indexFill', x, indices([-1, 0, -3]), args=['$0', 0, '$1', 7])
    yield case('indexFill', x, indices([-5]), args=['$0', 1, '$1', 7], raises=True)
    yield case('takeAlongDim', x, indices([0, 3, 1, 1, 2, 0], [3, 2]), args=['$0', '$1', 1])


def masking():
    for shape, mask in (([2, 3], [2, 3]), ([2, 3], [3]), ([2, 3], [2, 1]), ([2, 3], []), ([], [])):
        yield case('maskedFill', Input(shape), Input(mask, 'bool'), args=['$0', '$1', -7.5])
    yield case('maskedFill', Input([3]), Input([3], 'bool'), Input([]), args=['$0', '$1', '$2'])
    yield case('maskedFill', Input([3], data=[NAN, 1, NAN]), Input([3], 'bool', [1, 0, 1]), args=['$0', '$1', 0])
    yield case('maskedFill', Input([3], 'int32'), Input([3], 'bool'), args=['$0', '$1', 4])
    yield case('maskedFill', Input([2, 2]), Input([2, 2], 'bool'), args=['$0', '$1', '-Infinity'])
    yield case('maskedFill', Input([2, 3]), Input([2], 'bool'), args=['$0', '$1', 0], raises=True)
    for mask in ([2, 3], [3]):
        x = Input([2, 3])
        yield case('maskedFill_', x, Input(mask, 'bool'), args=['$0', '$1', 5], fn=T.masked_fill_, inplace=True)
    yield case('maskedSelect', Input([2, 3]), Input([2, 3], 'bool'), args=['$0', '$1'])
    yield case('maskedSelect', Input([2, 3]), Input([3], 'bool'), args=['$0', '$1'])
    yield case('maskedSelect', Input([2]), Input([2], 'bool', [False, False]), args=['$0', '$1'])
    yield case('nonzero', Input([2, 3], data=[0, 1, NAN, 0, -2, 0]), grad=False)
    yield case('nonzero', Input([3], 'bool', [False] * 3))
    yield case('argwhere', Input([2, 2], 'bool'))
