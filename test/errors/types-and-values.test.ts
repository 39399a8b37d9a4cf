/**
 * Element types and values that an operation does not take: NaN first of all.
 */
import {
  DTypeError,
  GradError,
  manualSeed,
  multinomial,
  nn,
  normal,
  optim,
  tensor,
  ValueError,
  zeros,
} from '../../src/index';
import { refuses } from './refusals';

const { NaN: nan } = Number;

refuses('element types', {
  'the mean of integers': [
    ({ ints }) => ints.mean(),
    DTypeError,
    "mean: takes a floating tensor, got int32. Convert it with to('float32').",
  ],
  'the deviation of integers': [
    ({ ints }) => ints.std(),
    DTypeError,
    "std: takes a floating tensor, got int32. Convert it with to('float32').",
  ],
  'softmax of integers': [
    ({ ints }) => ints.softmax(0),
    DTypeError,
    "softmax: takes a floating tensor, got int32. Convert it with to('float32').",
  ],
  'a difference of bools': [
    ({ bools }) => bools.sub(bools),
    DTypeError,
    'sub: is not defined for bool tensors. Use logicalXor() or logicalNot(), or convert ' +
      "with to('int32').",
  ],
  'the negative of bools': [
    ({ bools }) => bools.neg(),
    DTypeError,
    'neg: is not defined for bool tensors. Use logicalXor() or logicalNot(), or convert ' +
      "with to('int32').",
  ],
  'a float into integers': [
    ({ ints }) => ints.add_(0.5),
    DTypeError,
    'add_: the result is float32 and cannot be stored in a tensor of int32. Use the ' +
      "out-of-place form, or convert with to('float32') first.",
  ],
  'a mask that is no mask': [
    ({ matrix }) => matrix.maskedFill(matrix, 0),
    DTypeError,
    "maskedFill: the mask must be bool, got float32. Compare, or convert with to('bool').",
  ],
  'a mask that selects': [
    ({ matrix }) => matrix.maskedSelect(matrix),
    DTypeError,
    'maskedSelect: the mask must be bool, got float32. Compare, or convert with ' + "to('bool').",
  ],
  'a float as index': [
    ({ matrix, vector }) => matrix.indexSelect(0, vector),
    DTypeError,
    "indexSelect: the index must be int32, got float32. Convert it with to('int32').",
  ],
  'a product of two types': [
    ({ matrix }) => matrix.matmul(zeros(3, 2, { dtype: 'float64' })),
    DTypeError,
    "matmul: the operands are float32 and float64. Convert one with to('float64').",
  ],
  'normal integers': [
    ({ ints }) => ints.normal_(),
    DTypeError,
    "normal_: takes a floating tensor, got int32. Convert it with to('float32').",
  ],
  'gradients of integers': [
    ({ ints }) => {
      ints.requiresGrad = true;
    },
    GradError,
    'requiresGrad: only floating tensors can have gradients; this one is int32. Convert ' +
      "it with to('float32').",
  ],
  'a module of integers': [
    ({ layer }) => layer.to('int32'),
    DTypeError,
    "to: a module's parameters must stay floating to be learnt, got 'int32'. Use " +
      "'float32' or 'float64'.",
  ],
});

refuses('NaN', {
  'as a learning rate': [
    ({ leaf }) => new optim.SGD([leaf], nan),
    ValueError,
    'SGD: lr is NaN. Give a number of 0 or more.',
  ],
  'as a dampening': [
    ({ leaf }) => new optim.SGD([leaf], 1, { momentum: 0.9, dampening: nan }),
    ValueError,
    'SGD: dampening is NaN. Give a number.',
  ],
  'as a probability of dropout': [
    ({ vector }) => nn.functional.dropout(vector, { p: nan }),
    ValueError,
    'dropout: p is NaN. Give a probability from 0 to 1.',
  ],
  'as a probability to compare': [
    () => nn.functional.binaryCrossEntropy(tensor([nan]), tensor([1])),
    ValueError,
    'binaryCrossEntropy: element 0 of the prediction is NaN, and a probability lies ' +
      'between 0 and 1. Apply sigmoid() first, or use binaryCrossEntropyWithLogits.',
  ],
  'among weights to draw by': [
    () => multinomial(tensor([nan, 1]), 1),
    ValueError,
    'multinomial: weights must be finite and at least 0, got NaN at index 0. Apply ' +
      'softmax() to logits first?',
  ],
  'as a bound': [
    ({ vector }) => vector.uniform_(nan, 1),
    ValueError,
    'uniform_: from NaN is not at most to 1. Swap them?',
  ],
  'as a deviation': [
    ({ vector }) => vector.normal_(0, nan),
    ValueError,
    'normal_: std is NaN. Give 0 or more.',
  ],
  'as a seed': [
    () => manualSeed(nan),
    ValueError,
    'manualSeed: the seed must be an integer in [-2^63, 2^64), got NaN. Give a whole ' +
      'number, or a bigint beyond 2^53.',
  ],
  'in gradients to clip': [
    () => {
      const w = zeros(2).requiresGrad_();
      w.grad = tensor([nan, 1]);
      nn.utils.clipGradNorm_([w], 1, { errorIfNonfinite: true });
    },
    GradError,
    "clipGradNorm_: the gradients' total norm is NaN and cannot be scaled. Look for NaN " +
      'with autograd.detectAnomaly(), or lower the learning rate.',
  ],
});

refuses('values', {
  'a probability above 1': [
    () => nn.functional.binaryCrossEntropy(tensor([0.5, 1.5]), tensor([0, 1])),
    ValueError,
    'binaryCrossEntropy: element 1 of the prediction is 1.5, and a probability lies ' +
      'between 0 and 1. Apply sigmoid() first, or use binaryCrossEntropyWithLogits.',
  ],
  'a probability of dropout': [
    () => new nn.Dropout(1.5),
    ValueError,
    'Dropout: p is 1.5. Give a probability from 0 to 1.',
  ],
  'a smoothing above 1': [
    ({ matrix, ints }) => nn.functional.crossEntropy(matrix, ints, { labelSmoothing: 2 }),
    ValueError,
    'crossEntropy: labelSmoothing is 2. Give 0 to 1.',
  ],
  'a negative deviation': [
    () => normal(0, -1, [2]),
    ValueError,
    'normal: std is -1. Give 0 or more.',
  ],
  'bounds the wrong way round': [
    ({ vector }) => vector.uniform_(2, 1),
    ValueError,
    'uniform_: from 2 is not at most to 1. Swap them?',
  ],
  'an unknown norm': [
    ({ matrix }) => matrix.norm('nuc' as never),
    ValueError,
    "norm: p is nuc. Give a number, Infinity or 'fro'.",
  ],
  'a negative learning rate': [
    ({ leaf }) => new optim.Adam([leaf], -1),
    ValueError,
    'Adam: lr is -1. Give a number of 0 or more.',
  ],
  'betas of 1': [
    ({ leaf }) => new optim.Adam([leaf], { betas: [0.9, 1] }),
    ValueError,
    'Adam: betas[1] is 1. Give a number from 0 up to, not including, 1.',
  ],
  'Nesterov without momentum': [
    ({ leaf }) => new optim.SGD([leaf], { lr: 1, nesterov: true }),
    ValueError,
    'SGD: nesterov needs momentum above 0 and dampening 0, got momentum 0 and dampening ' +
      '0. Give those, or leave nesterov out.',
  ],
});
