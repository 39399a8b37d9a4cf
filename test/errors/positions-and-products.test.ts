/**
 * What operations on positions, orders, products and matrices refuse, word for word.
 */
import {
  addmm,
  arange,
  cat,
  cdist,
  DTypeError,
  einsum,
  IndexError,
  linalg,
  meshgrid,
  OptionError,
  ones,
  ShapeError,
  searchsorted,
  tensor,
  ValueError,
} from '../../src/index';
import { refuses } from './refusals';

const x = ones(2, 3);
const index = tensor([[0, 1]], { dtype: 'int32' });

refuses('moving elements', {
  'roll with more shifts than dimensions': [
    () => x.roll([1, 2], 0),
    ValueError,
    'roll: 2 shifts for 1 dimensions. Give one shift for each dimension.',
  ],
  'repeat with too few sizes': [
    () => x.repeat(2),
    ShapeError,
    'repeat: [2] does not say how often each of the 2 dimensions of [2, 3] is repeated. Give a whole number for each.',
  ],
  'a window larger than its dimension': [
    () => x.unfold(1, 4, 1),
    ValueError,
    'unfold: windows of size 4, 1 apart, do not fit dimension 1 of [2, 3] (size 3). Use a size of at most 3 and a step of at least 1.',
  ],
  'an argument that is missing': [
    () => x.unfold({ dimension: 1, size: 2 }),
    OptionError,
    "unfold: 'step' is missing. Give it by position or by name.",
  ],
  'a diagonal of one dimension': [
    () => x.diagonal(0, 1, -1),
    IndexError,
    'diagonal: dim1 and dim2 are both 1. A diagonal needs two dimensions.',
  ],
  'an unknown way of indexing a grid': [
    () => meshgrid(arange(2), { indexing: 'yx' as 'xy' }),
    ValueError,
    "meshgrid: indexing is 'yx'. Use 'ij' or 'xy'.",
  ],
  'no parts': [
    () => x.tensorSplit(0),
    ValueError,
    'tensorSplit: the number of parts is 0. Give 1 or more.',
  ],
});

refuses('writing through an index', {
  'an index of another type': [
    () => x.scatter(1, x, 1),
    DTypeError,
    "scatter: the index must be int32, got float32. Convert it with to('int32').",
  ],
  'a source of another type': [
    () => x.scatter(1, index, ones(1, 2, { dtype: 'float64' })),
    DTypeError,
    "scatter: the source is float64, the tensor float32. Convert one with to('float32').",
  ],
  'an unknown reduction': [
    () => x.scatterReduce(1, index, ones(1, 2), 'median' as 'mean'),
    ValueError,
    "scatterReduce: reduce is 'median'. Use one of sum, mean, prod, amax, amin.",
  ],
  'a source of another shape': [
    () => x.indexAdd(0, tensor([0], { dtype: 'int32' }), ones(2, 3)),
    ShapeError,
    'indexAdd: the source [2, 3] does not fit 1 indices of dimension 0 of [2, 3]. Use [1, 3].',
  ],
  'a misspelt option': [
    () => x.indexAdd(0, tensor([0], { dtype: 'int32' }), ones(1, 3), { alfa: 2 } as never),
    OptionError,
    "indexAdd: unknown option 'alfa'. Did you mean 'alpha'?",
  ],
});

refuses('order and statistics', {
  'more than there are': [
    () => x.topk(4),
    ValueError,
    'topk: k is 4, and dimension 1 of [2, 3] has 3 elements. Use 0 to 3.',
  ],
  'a share above 1': [
    () => x.quantile(1.5),
    ValueError,
    'quantile: q is tensor(1.5000). Use values from 0 to 1.',
  ],
  'an unknown interpolation': [
    () => x.quantile(0.5, { interpolation: 'cubic' as 'linear' }),
    ValueError,
    "quantile: interpolation is 'cubic'. Use one of linear, lower, higher, midpoint, nearest.",
  ],
  'counting floats': [
    () => ones(2).bincount(),
    DTypeError,
    "bincount: takes int32, got float32. Convert it with to('int32').",
  ],
  'an unknown side': [
    () => searchsorted(ones(2), 1, { side: 'middle' as 'left' }),
    ValueError,
    "searchsorted: side is 'middle'. Use 'left' or 'right'.",
  ],
  'bits of floats': [
    () => x.bitwiseAnd(1),
    DTypeError,
    "bitwiseAnd: takes int32 and bool, got a float32 tensor. Convert it with to('int32').",
  ],
});

refuses('products and matrices', {
  'an addend that does not fit': [
    () => addmm(ones(5), x, ones(3, 2)),
    ShapeError,
    'addmm: shapes [5] and [2, 2] do not broadcast: sizes 5 and 2 at dimension 1 (counted from the right: -1) differ ' +
      'and neither is 1. Reshape one operand, or unsqueeze() the dimension that it lacks.',
  ],
  'an equation of too many parts': [
    () => einsum('ij,jk->ik', x),
    ValueError,
    "einsum: 'ij,jk->ik' speaks of 2 operands, 1 are given. Separate them with ',' and write '->' once.",
  ],
  'a letter of two sizes': [
    () => einsum('ij,jk->ik', x, x),
    ShapeError,
    "einsum: dimensions of 'j' in 'ij,jk->ik' have sizes 3 and 2. They must agree.",
  ],
  'rows of different sizes': [
    () => cdist(x, ones(2, 2)),
    ShapeError,
    'cdist: takes matrices whose rows have one size, got [2, 3] and [2, 2]. Reshape one.',
  ],
  'a singular matrix': [
    () => linalg.inv(cat([ones(1, 2), ones(1, 2)])),
    ValueError,
    'inv: matrix 0 of the batch is singular: pivot 1 is 0. Use pinv() or lstsq().',
  ],
  'a matrix that is not square': [
    () => linalg.det(x),
    ShapeError,
    'det: takes square matrices, got [2, 3]. Use pinv() or lstsq() for others.',
  ],
  'a matrix that is not positive': [
    () =>
      linalg.cholesky(
        tensor([
          [1, 2],
          [2, 1],
        ]),
      ),
    ValueError,
    'cholesky: matrix 0 of the batch is not positive definite. Add a small multiple of the identity?',
  ],
});
