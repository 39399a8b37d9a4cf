/**
 * Dimensions and indices that are out of range, or of the wrong kind.
 */
import { cat, DTypeError, IndexError, nn, OptionError, tensor, zeros } from '../../src/index';
import { refuses } from './refusals';

const int = (...values: number[]) => tensor(values, { dtype: 'int32' });

refuses('dimensions', {
  'of a reduction, too large': [
    ({ matrix }) => matrix.sum(2),
    IndexError,
    'sum: dim 2 is out of range for 2 dimensions. Use -2 to 1.',
  ],
  'of a reduction, too small': [
    ({ matrix }) => matrix.sum(-3),
    IndexError,
    'sum: dim -3 is out of range for 2 dimensions. Use -2 to 1.',
  ],
  'of a vector': [
    ({ vector }) => vector.sum(1),
    IndexError,
    'sum: dim 1 is out of range for 1 dimension. Use -1 to 0.',
  ],
  'of a 0-d tensor': [
    ({ scalar }) => scalar.sum(1),
    IndexError,
    'sum: dim 1 is out of range for 0 dimensions. Use -1 to 0.',
  ],
  fractional: [
    ({ matrix }) => matrix.sum(0.5),
    IndexError,
    'sum: dim 0.5 is out of range for 2 dimensions. Use -2 to 1.',
  ],
  NaN: [
    ({ matrix }) => matrix.mean(Number.NaN),
    IndexError,
    'mean: dim NaN is out of range for 2 dimensions. Use -2 to 1.',
  ],
  text: [
    ({ matrix }) => matrix.sum('rows' as never),
    IndexError,
    'sum: dim rows is out of range for 2 dimensions. Use -2 to 1.',
  ],
  'named twice': [
    ({ matrix }) => matrix.sum([0, 0]),
    IndexError,
    'sum: dims [0, 0] name a dimension twice. Name each once.',
  ],
  'named twice, once from the end': [
    ({ matrix }) => matrix.amax([0, -2]),
    IndexError,
    'amax: dims [0, -2] name a dimension twice. Name each once.',
  ],
  'of softmax': [
    ({ matrix }) => matrix.softmax(2),
    IndexError,
    'softmax: dim 2 is out of range for 2 dimensions. Use -2 to 1.',
  ],
  'of cumsum': [
    ({ matrix }) => matrix.cumsum(3),
    IndexError,
    'cumsum: dim 3 is out of range for 2 dimensions. Use -2 to 1.',
  ],
  'of var': [
    ({ matrix }) => matrix.var(4),
    IndexError,
    'var: dim 4 is out of range for 2 dimensions. Use -2 to 1.',
  ],
  'of squeeze': [
    ({ matrix }) => matrix.squeeze(2),
    IndexError,
    'squeeze: dim 2 is out of range for 2 dimensions. Use -2 to 1.',
  ],
  'of unsqueeze': [
    ({ matrix }) => matrix.unsqueeze(4),
    IndexError,
    'unsqueeze: dim 4 is out of range for 3 dimensions. Use -3 to 2.',
  ],
  'of transpose': [
    ({ matrix }) => matrix.transpose(0, 2),
    IndexError,
    'transpose: dim 2 is out of range for 2 dimensions. Use -2 to 1.',
  ],
  'of flatten, the wrong way round': [
    ({ matrix }) => matrix.flatten(1, 0),
    IndexError,
    'flatten: startDim 1 comes after endDim 0. Swap them.',
  ],
  'of cat': [
    ({ matrix }) => cat([matrix, matrix], 2),
    IndexError,
    'cat: dim 2 is out of range for 2 dimensions. Use -2 to 1.',
  ],
  'left out': [
    ({ matrix }) => (matrix.softmax as () => unknown)(),
    OptionError,
    "softmax: 'dim' is missing. Give it by position or by name.",
  ],
});

refuses('nothing to choose from', {
  max: [
    () => zeros(0).max(),
    IndexError,
    'max: a dimension of size 0 in [0] has no largest or smallest element. Check numel() ' +
      'first, or reduce another dimension.',
  ],
  'max along a dimension': [
    () => zeros(2, 0).max(1),
    IndexError,
    'max: a dimension of size 0 in [2, 0] has no largest or smallest element. Check ' +
      'numel() first, or reduce another dimension.',
  ],
  argmin: [
    () => zeros(0).argmin(),
    IndexError,
    'argmin: a dimension of size 0 in [0] has no largest or smallest element. Check ' +
      'numel() first, or reduce another dimension.',
  ],
});

refuses('indices', {
  'too large': [
    ({ matrix }) => matrix.at(2),
    IndexError,
    'at: index 2 is out of range for dimension 0 of [2, 3] (size 2). Use -2 to 1.',
  ],
  'too small': [
    ({ matrix }) => matrix.at(0, -4),
    IndexError,
    'at: index -4 is out of range for dimension 0 of [3] (size 3). Use -3 to 2.',
  ],
  fractional: [
    ({ matrix }) => matrix.at(0.5),
    IndexError,
    'at: index 0.5 is out of range for dimension 0 of [2, 3] (size 2). Use -2 to 1.',
  ],
  NaN: [
    ({ matrix }) => matrix.at(Number.NaN),
    IndexError,
    'at: index NaN is out of range for dimension 0 of [2, 3] (size 2). Use -2 to 1.',
  ],
  'too many': [
    ({ matrix }) => matrix.at(0, 0, 0),
    IndexError,
    'at: 3 indices for the 2 dimensions of [2, 3]. Give fewer.',
  ],
  'of a 0-d tensor': [
    ({ scalar }) => scalar.at(0),
    IndexError,
    'at: 1 index for the 0 dimensions of []. Give fewer.',
  ],
  undefined: [
    ({ matrix }) => matrix.at(undefined as never),
    IndexError,
    "at: undefined is no index. Use a number, a slice like '1:3', null, '...', a mask or " +
      'an index tensor.',
  ],
  'text that is no slice': [
    ({ matrix }) => matrix.at('1-2'),
    IndexError,
    "at: '1-2' is not a slice. Write 'start:end' or 'start:end:step', or '...'.",
  ],
  'a slice backwards': [
    ({ matrix }) => matrix.at('::-1'),
    IndexError,
    "at: step -1 in '::-1' must be above 0. Use flip() to go backwards.",
  ],
  'two ellipses': [
    ({ matrix }) => matrix.at('...', '...'),
    IndexError,
    "at: '...' may stand once, for all dimensions left over. Leave out the others.",
  ],
  'a float tensor': [
    ({ matrix, vector }) => matrix.at(vector),
    DTypeError,
    "at: an index tensor must be int32 or bool, got float32. Convert it with to('int32').",
  ],
  'an index tensor': [
    ({ matrix }) => matrix.at(int(0, 5)),
    IndexError,
    'at: index 5 is out of range for dimension 0 of size 2. Use -2 to 1.',
  ],
  'an array': [
    ({ matrix }) => matrix.at([0, -3]),
    IndexError,
    'at: index -3 is out of range for dimension 0 of size 2. Use -2 to 1.',
  ],
  'of an assignment': [
    ({ matrix }) => matrix.setAt_([5], 1),
    IndexError,
    'setAt_: index 5 is out of range for dimension 0 of [2, 3] (size 2). Use -2 to 1.',
  ],
  'of select': [
    ({ matrix }) => matrix.select(1, 3),
    IndexError,
    'select: index 3 is out of range for dimension 1 of [2, 3] (size 3). Use -3 to 2.',
  ],
  'of narrow': [
    ({ matrix }) => matrix.narrow(1, 1, 3),
    IndexError,
    'narrow: start 1 and length 3 leave dimension 1 of [2, 3]. Stay within its size 3.',
  ],
  'of gather': [
    ({ matrix }) => matrix.gather(0, int(0, 0, 2).unsqueeze(0)),
    IndexError,
    'gather: index 2 at position [0, 2] is out of range for size 2. Use 0 to 1.',
  ],
  'of indexSelect': [
    ({ matrix }) => matrix.indexSelect(0, int(0, 2)),
    IndexError,
    'indexSelect: index 2 is out of range for dimension 0 of [2, 3] (size 2). Use 0 to 1.',
  ],
});

refuses('classes', {
  'of cross entropy': [
    ({ matrix }) => nn.functional.crossEntropy(matrix, int(0, 3)),
    IndexError,
    'crossEntropy: class 3 (element 1 of the target) is out of range for 3 classes. Use 0 ' +
      'to 2, or ignoreIndex (-100) for elements to leave out.',
  ],
  'of the likelihood': [
    ({ matrix }) => nn.functional.nllLoss(matrix, int(0, -1)),
    IndexError,
    'nllLoss: class -1 (element 1 of the target) is out of range for 3 classes. Use 0 to ' +
      '2, or ignoreIndex (-100) for elements to leave out.',
  ],
  'as floats': [
    ({ matrix }) => nn.functional.crossEntropy(matrix, zeros(2)),
    DTypeError,
    'crossEntropy: class indices must be int32, got float32. Convert the target with ' +
      "long(), or create it with { dtype: 'int32' }; class probabilities must have the " +
      "prediction's shape.",
  ],
});
