/**
 * Products whose operands do not fit.
 */
import { nn, ShapeError, ValueError, zeros } from '../../src/index';
import { refuses } from './refusals';

refuses('products', {
  'inner sizes, transposable': [
    ({ matrix }) => matrix.matmul(matrix),
    ShapeError,
    'matmul: inner sizes differ, [2, 3] @ [2, 3] has 3 and 2. Transpose one operand?',
  ],
  'inner sizes': [
    ({ matrix }) => matrix.matmul(zeros(4, 5)),
    ShapeError,
    'matmul: inner sizes differ, [2, 3] @ [4, 5] has 3 and 4. The last size of the left ' +
      'must equal the last but one of the right.',
  ],
  'a vector': [
    ({ matrix }) => matrix.matmul(zeros(2)),
    ShapeError,
    'matmul: inner sizes differ, [2, 3] @ [2] has 3 and 2. Transpose one operand?',
  ],
  'a vector at the left': [
    ({ vector, matrix }) => vector.matmul(matrix),
    ShapeError,
    'matmul: inner sizes differ, [3] @ [2, 3] has 3 and 2. Transpose one operand?',
  ],
  batches: [
    () => zeros(2, 3, 4).matmul(zeros(3, 4, 5)),
    ShapeError,
    'matmul: the batches of [2, 3, 4] @ [3, 4, 5]: shapes [2] and [3] do not broadcast: ' +
      'sizes 2 and 3 at dimension 0 (counted from the right: -1) differ and neither is 1. ' +
      'Reshape one operand, or unsqueeze() the dimension that it lacks.',
  ],
  '0-d': [
    ({ matrix, scalar }) => matrix.matmul(scalar),
    ShapeError,
    'matmul: takes tensors of at least 1 dimension, got [2, 3] @ []. Use mul() for a ' + 'scalar.',
  ],
  'a number': [
    ({ matrix }) => matrix.matmul(2 as never),
    ValueError,
    'matmul: an operand is a number. Give a tensor.',
  ],
  'mm of a vector': [
    ({ matrix, vector }) => matrix.mm(vector),
    ShapeError,
    'mm: the right operand must have 2 dimensions, got [3]. Use matmul() for other ranks.',
  ],
  mm: [
    ({ matrix }) => matrix.mm(zeros(2, 2)),
    ShapeError,
    'mm: inner sizes differ, [2, 3] @ [2, 2] has 3 and 2. Transpose one operand?',
  ],
  bmm: [
    () => zeros(2, 3, 4).bmm(zeros(3, 4, 5)),
    ShapeError,
    'bmm: batch sizes differ, [2, 3, 4] and [3, 4, 5]. Use matmul() to broadcast.',
  ],
  mv: [
    ({ matrix }) => matrix.mv(zeros(2)),
    ShapeError,
    'mv: inner sizes differ, [2, 3] @ [2] has 3 and 2. Transpose one operand?',
  ],
  dot: [
    ({ vector }) => vector.dot(zeros(2)),
    ShapeError,
    'dot: inner sizes differ, [3] @ [2] has 3 and 2. The last size of the left must equal ' +
      'that of the vector.',
  ],
  'dot of a matrix': [
    ({ matrix, vector }) => matrix.dot(vector),
    ShapeError,
    'dot: the left operand must have 1 dimension, got [2, 3]. Use matmul() for other ' + 'ranks.',
  ],
  'outer of a matrix': [
    ({ matrix, vector }) => matrix.outer(vector),
    ShapeError,
    'outer: the left operand must have 1 dimension, got [2, 3]. Use matmul() for other ' + 'ranks.',
  ],
  linear: [
    ({ matrix }) => nn.functional.linear(matrix, zeros(4, 5)),
    ShapeError,
    'linear: input [2, 3] does not fit weight [4, 5] ([out, in]): the last size of the ' +
      'input must be 5.',
  ],
  'the bias of linear': [
    ({ matrix }) => nn.functional.linear(matrix, zeros(4, 3), zeros(3)),
    ShapeError,
    'linear: bias [3] does not fit 4 outputs. Use [4].',
  ],
});
