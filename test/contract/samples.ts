/**
 * Sample calls of the operations that are not formulas, for the derivative checks. An operation that is added without
 * one fails the contract test until it has one here, or a reason in `EXEMPT`.
 */

import { laidOut } from './laid-out';
import {
  among,
  any,
  functions,
  grid,
  ints,
  listed,
  mask,
  of,
  on,
  type Sample,
  withTies,
} from './sample';
import { ARRANGING } from './samples-of-arranging';
import { DECOMPOSITIONS } from './samples-of-decompositions';
import { FURTHER } from './samples-of-further';
import { PRODUCTS } from './samples-of-products';
import { STATISTICS } from './samples-of-statistics';

/** Operations that are checked elsewhere, or have nothing to check, by reason. */
export const EXEMPT: Record<string, string[]> = {
  'changes the element type or the device': [
    'to',
    'toAsync',
    'float',
    'long',
    'int',
    'bool',
    'cpu',
    'typeAs',
  ],
  'forgets what was there': ['fill_', 'zero_'],
};

const reduced = (name: string) => [
  on(name),
  on(name, 1),
  on(name, 0, true),
  of([2, 2, 2], name, [0, 2]),
  of([], name),
];
const alongDim = (name: string) => [on(name, 1), on(name, 0), of([2, 2, 2], name, -2)];
const products = [
  [[3], [3]],
  [[2, 3], [3]],
  [[3], [3, 2]],
  [
    [2, 3],
    [3, 2],
  ],
  [[2, 2, 3], [3]],
  [[3], [2, 3, 2]],
  [
    [2, 2, 3],
    [3, 2],
  ],
  [
    [2, 3],
    [2, 3, 2],
  ],
  [
    [2, 2, 3],
    [2, 3, 2],
  ],
  [
    [1, 2, 3],
    [2, 3, 1],
  ],
  [
    [0, 3],
    [3, 2],
  ],
];

export const SAMPLES: Record<string, Sample[]> = {
  ...ARRANGING,
  ...STATISTICS,
  ...PRODUCTS,
  ...DECOMPOSITIONS,
  ...FURTHER,

  sum: reduced('sum'),
  mean: reduced('mean'),
  prod: [on('prod'), on('prod', 1), on('prod', 0, true), of([2, 2, 2], 'prod', 1)],
  amax: withTies(reduced('amax')),
  amin: withTies(reduced('amin')),
  max: withTies([
    on('max'),
    { shapes: [[2, 3]], call: (x) => x.max(1).values },
    among('max', [2, 3], [3]),
  ]),
  min: withTies([
    on('min'),
    { shapes: [[2, 3]], call: (x) => x.min(0).values },
    among('min', [2, 3], [3]),
  ]),
  var: [on('var'), on('var', 1), on('var', { dim: 0, correction: 0, keepdim: true })],
  std: [on('std'), on('std', 1), on('std', { dim: [0, 1], correction: 0 })],
  norm: [
    on('norm'),
    on('norm', 1, 1),
    on('norm', 3, 0),
    on('norm', { p: 0.5 }),
    on('norm', Number.POSITIVE_INFINITY, 1),
  ],
  logsumexp: [on('logsumexp', 1), on('logsumexp', 0, true), of([2, 2, 2], 'logsumexp', [0, 2])],
  softmax: alongDim('softmax'),
  logSoftmax: alongDim('logSoftmax'),
  softmin: alongDim('softmin'),
  cumsum: alongDim('cumsum'),
  cumprod: alongDim('cumprod'),
  cummax: withTies([{ shapes: [[2, 3]], call: (x) => any(x).cummax(1).values }]),
  cummin: withTies([{ shapes: [[2, 3]], call: (x) => any(x).cummin(0).values }]),
  logcumsumexp: alongDim('logcumsumexp'),
  sumToSize: [on('sumToSize', [3]), on('sumToSize', [2, 1])],

  reshape: [on('reshape', 3, 2), on('reshape', [-1])],
  view: [{ shapes: [[2, 3]], call: (x) => x.contiguous().view(3, 2) }],
  viewAs: [
    {
      shapes: [[2, 3]],
      call: (x) => any(x.contiguous()).viewAs(laidOut([6], 'float64', [1, 2, 3, 4, 5, 6])),
    },
  ],
  alias: [on('alias')],
  flatten: [on('flatten'), of([2, 2, 2], 'flatten', 1)],
  ravel: [on('ravel')],
  unflatten: [of([4, 2], 'unflatten', 0, [2, 2])],
  squeeze: [of([2, 1, 2], 'squeeze'), of([2, 1, 2], 'squeeze', 1)],
  unsqueeze: [on('unsqueeze', 1)],
  permute: [of([2, 3, 2], 'permute', 2, 0, 1)],
  transpose: [of([2, 3, 2], 'transpose', 0, 2)],
  swapaxes: [on('swapaxes', 0, 1)],
  t: [on('t')],
  movedim: [of([2, 3, 2], 'movedim', 0, -1)],
  expand: [of([2, 1], 'expand', 2, 3), of([2, 1], 'expand', 2, -1, 2)],
  expandAs: [
    { shapes: [[2, 1]], call: (x) => x.expandAs(laidOut([2, 2], 'float64', [0, 0, 0, 0])) },
  ],
  broadcastTo: [of([2, 1], 'broadcastTo', [2, 2, 2])],
  narrow: [of([2, 4], 'narrow', 1, 1, 2)],
  select: [on('select', 1, -1)],
  slice: [on('at', ':', '::2')],
  split: [on('split', 2, 1), on('split', [1, 2], 1)],
  chunk: [on('chunk', 2, 1)],
  unbind: [on('unbind', 1)],
  clone: [on('clone')],
  contiguous: [on('contiguous')],
  double: [on('double')],
  diagonal: [of([3, 4], 'diagonal', 1)],
  diag: [of([3], 'diag'), of([3, 3], 'diag', -1)],
  tril: [of([3, 3], 'tril', -1)],
  triu: [of([3, 3], 'triu', 1)],
  flip: [on('flip', [0, 1])],
  roll: [on('roll', 1, 1)],
  repeat: [on('repeat', 2, 2)],
  tile: [on('tile', [2, 2])],
  repeatInterleave: [on('repeatInterleave', 2, 1)],
  unfold: [of([2, 5], 'unfold', 1, 3, 1)],

  cat: [
    listed(
      'cat',
      [
        [2, 1],
        [2, 3],
      ],
      1,
    ),
  ],
  stack: [
    listed(
      'stack',
      [
        [2, 3],
        [2, 3],
      ],
      1,
    ),
  ],
  hstack: [
    listed('hstack', [
      [2, 1],
      [2, 3],
    ]),
  ],
  vstack: [
    listed('vstack', [
      [1, 3],
      [2, 3],
    ]),
  ],
  dstack: [
    listed('dstack', [
      [2, 3],
      [2, 3],
    ]),
  ],

  at: [
    on('at', 1),
    on('at', '...', null, '1:'),
    on('at', ints(1, 0, 1)),
    on('at', ':', ints(2, 2)),
    on('at', mask(1, 0)),
    on('at', ints(0, 1), ints(2, 0)),
  ],
  setAt_: [
    { shapes: [[2, 3], [3]], call: (x, y) => x.clone().setAt_([1], y) },
    {
      shapes: [
        [2, 3],
        [2, 1],
      ],
      call: (x, y) => x.clone().setAt_([':', '1:'], y),
    },
    { shapes: [[2, 3], [2]], call: (x, y) => x.clone().setAt_([ints(0, 1), ints(2, 0)], y) },
  ],
  copy_: [{ shapes: [[2, 3], [3]], call: (x, y) => x.clone().copy_(y) }],
  gather: [on('gather', 1, grid([2, 2], 2, 0, 1, 1))],
  indexSelect: [on('indexSelect', 1, ints(2, 0, 2))],
  scatterAdd: [
    {
      shapes: [
        [2, 3],
        [2, 2],
      ],
      call: (x, y) => x.scatterAdd(1, grid([2, 2], 2, 0, 1, 1), y),
    },
  ],
  maskedFill: [on('maskedFill', mask(1, 0, 1), 5)],
  maskedFill_: [{ shapes: [[2, 3]], call: (x) => any(x.clone()).maskedFill_(mask(1, 0, 1), 5) }],
  maskedSelect: [on('maskedSelect', mask(1, 0, 1))],
  clamp: [on('clamp', -0.9, 1.1), among('clamp', [2, 3], [3], [2, 1])],
  clip: [on('clip', { max: 0.7 })],

  matmul: products.map(([a, b]) => among('matmul', a, b)),
  mm: [among('mm', [2, 3], [3, 2])],
  bmm: [among('bmm', [2, 2, 3], [2, 3, 2])],
  mv: [among('mv', [2, 3], [3])],
  dot: [among('dot', [3], [3])],
  outer: [among('outer', [2], [3])],
  linear: [
    { shapes: [[2, 3], [2, 3], [2]], call: (x, w, b) => functions.linear(x, w, b) },
    { shapes: [[3], [2, 3]], call: (x, w) => functions.linear(x, w) },
  ],
};
