/**
 * Shapes that do not fit, in every family of operations but products, which have a file of their own.
 */
import {
  at,
  cat,
  IndexError,
  lerp,
  maximum,
  nn,
  ShapeError,
  stack,
  tensor,
  ValueError,
  where,
  zeros,
} from '../../src/index';
import { refuses } from './refusals';

refuses('broadcasting', {
  'of a binary operation': [
    ({ matrix }) => matrix.add(zeros(2)),
    ShapeError,
    'add: shapes [2, 3] and [2] do not broadcast: sizes 3 and 2 at dimension 1 (counted ' +
      'from the right: -1) differ and neither is 1. Reshape one operand, or unsqueeze() the ' +
      'dimension that it lacks.',
  ],
  'of a free function': [
    ({ matrix }) => maximum(matrix, zeros(4)),
    ShapeError,
    'maximum: shapes [2, 3] and [4] do not broadcast: sizes 3 and 4 at dimension 1 ' +
      '(counted from the right: -1) differ and neither is 1. Reshape one operand, or ' +
      'unsqueeze() the dimension that it lacks.',
  ],
  'of a comparison': [
    ({ matrix }) => matrix.lt(zeros(3, 3)),
    ShapeError,
    'lt: shapes [2, 3] and [3, 3] do not broadcast: sizes 2 and 3 at dimension 0 (counted ' +
      'from the right: -2) differ and neither is 1. Reshape one operand, or unsqueeze() the ' +
      'dimension that it lacks.',
  ],
  'of three operands': [
    ({ matrix, bools }) => where(bools, matrix, matrix),
    ShapeError,
    'where: shapes [2] and [2, 3] and [2, 3] do not broadcast: sizes 2 and 3 at dimension ' +
      '1 (counted from the right: -1) differ and neither is 1. Reshape one operand, or ' +
      'unsqueeze() the dimension that it lacks.',
  ],
  'of an operation with parameters': [
    ({ matrix }) => lerp(matrix, zeros(4), 0.5),
    ShapeError,
    'lerp: shapes [2, 3] and [4] do not broadcast: sizes 3 and 4 at dimension 1 (counted ' +
      'from the right: -1) differ and neither is 1. Reshape one operand, or unsqueeze() the ' +
      'dimension that it lacks.',
  ],
  'of a mask': [
    ({ matrix, bools }) => matrix.maskedFill(bools, 0),
    ShapeError,
    'maskedFill: shapes [2, 3] and [2] do not broadcast: sizes 3 and 2 at dimension 1 ' +
      '(counted from the right: -1) differ and neither is 1. Reshape one operand, or ' +
      'unsqueeze() the dimension that it lacks.',
  ],
  'of a mask that selects': [
    ({ matrix, bools }) => matrix.maskedSelect(bools),
    ShapeError,
    'maskedSelect: shapes [2, 3] and [2] do not broadcast: sizes 3 and 2 at dimension 1 ' +
      '(counted from the right: -1) differ and neither is 1. Reshape one operand, or ' +
      'unsqueeze() the dimension that it lacks.',
  ],
});

refuses('in-place operations', {
  'a result that is larger': [
    ({ vector, matrix }) => vector.add_(matrix),
    ShapeError,
    "add_: the result has shape [2, 3] and does not fit the tensor's [3]. Use the " +
      'out-of-place form, or expand() the tensor into a clone first.',
  ],
  'a result of another shape': [
    ({ vector }) => vector.mul_(zeros(2)),
    ShapeError,
    'mul_: shapes [3] and [2] do not broadcast: sizes 3 and 2 at dimension 0 (counted ' +
      'from the right: -1) differ and neither is 1. Reshape one operand, or unsqueeze() the ' +
      'dimension that it lacks.',
  ],
  'a mask that is larger': [
    ({ vector, matrix }) => vector.maskedFill_(matrix.gt(0), 0),
    ShapeError,
    "maskedFill_: the result has shape [2, 3] and does not fit the tensor's [3]. Use the " +
      'out-of-place form, or expand() the tensor into a clone first.',
  ],
  'a copy': [
    ({ vector }) => vector.copy_(zeros(2)),
    ShapeError,
    'copy_: shapes [3] and [2] do not broadcast: sizes 3 and 2 at dimension 0 (counted ' +
      'from the right: -1) differ and neither is 1. Reshape one operand, or unsqueeze() the ' +
      'dimension that it lacks.',
  ],
  'an expanded tensor': [
    () => zeros(1, 3).expand(2, 3).add_(1),
    ShapeError,
    'add_: the tensor is expanded: several of its elements share one place in memory. ' +
      'clone() it first.',
  ],
  'an assignment': [
    ({ matrix }) => matrix.setAt_([0], zeros(2)),
    ShapeError,
    'setAt_: shapes [3] and [2] do not broadcast: sizes 3 and 2 at dimension 0 (counted ' +
      'from the right: -1) differ and neither is 1. Reshape one operand, or unsqueeze() the ' +
      'dimension that it lacks.',
  ],
});

refuses('views', {
  reshape: [
    ({ matrix }) => matrix.reshape(4),
    ShapeError,
    'reshape: [2, 3] has 6 elements, [4] has 4. Give sizes with the same product, or -1 ' +
      'for the one that follows.',
  ],
  'reshape with one size left open': [
    ({ matrix }) => matrix.reshape(-1, 4),
    ShapeError,
    'reshape: 6 elements of [2, 3] do not go into [-1, 4]. Exactly one size may be -1, ' +
      'and the others must divide the number of elements.',
  ],
  'reshape with two sizes left open': [
    ({ matrix }) => matrix.reshape(-1, -1),
    ShapeError,
    'reshape: 6 elements of [2, 3] do not go into [-1, -1]. Exactly one size may be -1, ' +
      'and the others must divide the number of elements.',
  ],
  'reshape to a negative size': [
    ({ matrix }) => matrix.reshape(-2, 3),
    ShapeError,
    'reshape: [-2, 3] has a size of -2. Give whole numbers of 0 or more.',
  ],
  view: [
    ({ matrix }) => matrix.t().view(6),
    ShapeError,
    'view: shape [3, 2] with strides [1, 3] cannot be seen as [6] without a copy. Use ' +
      'reshape(), or contiguous() first.',
  ],
  permute: [
    ({ matrix }) => matrix.permute(0, 0),
    ShapeError,
    'permute: [0, 0] is not an order of the 2 dimensions of [2, 3]. Name each dimension ' + 'once.',
  ],
  expand: [
    ({ matrix }) => matrix.expand(4, 3),
    ShapeError,
    'expand: [2, 3] cannot become [4, 3]: only dimensions of size 1 expand. Use repeat() ' +
      'to copy, or reshape() first.',
  ],
  'expand to fewer dimensions': [
    ({ matrix }) => matrix.expand(3),
    ShapeError,
    'expand: [2, 3] cannot become [3]: only dimensions of size 1 expand. Use repeat() to ' +
      'copy, or reshape() first.',
  ],
  t: [
    () => zeros(1, 2, 3).t(),
    ShapeError,
    't: takes at most 2 dimensions, got [1, 2, 3]. Use transpose(dim0, dim1).',
  ],
});

refuses('joining and splitting', {
  cat: [
    ({ matrix }) => cat([matrix, zeros(2, 4)]),
    ShapeError,
    'cat: [2, 4] does not fit [2, 3]: all sizes but dimension 0 must agree. Slice or expand() one.',
  ],
  'cat of nothing': [
    () => cat([]),
    ValueError,
    'cat: the list of tensors is empty. Give at least one.',
  ],
  'cat of 0-d tensors': [
    ({ scalar }) => cat([scalar, scalar]),
    ShapeError,
    'cat: 0-d tensors have no dimension to join along. Use stack().',
  ],
  'cat without a list': [
    ({ matrix }) => cat(matrix as never),
    ValueError,
    'cat: takes a list of tensors, got a tensor. Write cat([a, b]).',
  ],
  'cat with a number': [
    ({ matrix }) => cat([matrix, 1 as never]),
    ValueError,
    'cat: entry 1 of the list is a number. Give tensors only.',
  ],
  stack: [
    ({ matrix, vector }) => stack([matrix, vector]),
    ShapeError,
    'stack: [3] does not fit [2, 3]: all must have one shape. Use cat() to join along a ' +
      'dimension that is there.',
  ],
  'stack of nothing': [
    () => stack([]),
    ValueError,
    'stack: the list of tensors is empty. Give at least one.',
  ],
  split: [
    ({ matrix }) => matrix.split([1, 3], 1),
    ValueError,
    'split: sizes [1, 3] add up to 4, dimension 1 of [2, 3] has 3. Make them agree.',
  ],
  'split into parts of nothing': [
    ({ matrix }) => matrix.split(0),
    ValueError,
    'split: the size of a part is 0. Give a whole number above 0.',
  ],
  chunk: [
    ({ matrix }) => matrix.chunk(0),
    ValueError,
    'chunk: the number of chunks is 0. Give a whole number above 0.',
  ],
});

refuses('gather and scatter', {
  'rank of the index': [
    ({ matrix, ints }) => matrix.gather(0, ints),
    ShapeError,
    'gather: the index [2] must have as many dimensions as the tensor [2, 3]. unsqueeze() ' +
      'the ones that it lacks.',
  ],
  'size of the index': [
    ({ matrix }) => matrix.gather(0, zeros(1, 4, { dtype: 'int32' })),
    ShapeError,
    'gather: the index [1, 4] is larger than the tensor [2, 3] in dimension 1. narrow() ' +
      'it there.',
  ],
  'rank of the index of indexSelect': [
    ({ matrix }) => matrix.indexSelect(0, tensor([[0]], { dtype: 'int32' })),
    ShapeError,
    'indexSelect: the index must have one dimension, got [1, 1]. Flatten it.',
  ],
  'size of the source': [
    ({ matrix }) => matrix.scatterAdd(0, zeros(2, 3, { dtype: 'int32' }), zeros(1, 3)),
    ShapeError,
    'scatterAdd: the index [2, 3] is larger than the source [1, 3]. Give a source element ' +
      'for each index.',
  ],
  'a mask as index': [
    ({ matrix, bools }) => at(matrix, bools.at(':1')),
    IndexError,
    'at: the mask [1] does not fit dimensions 0 to 0 of [2, 3]. Use a mask of shape [2].',
  ],
  'index tensors': [
    ({ matrix, ints }) => matrix.at(ints, tensor([0, 1, 2], { dtype: 'int32' })),
    ShapeError,
    'at: shapes [2] and [3] do not broadcast: sizes 2 and 3 at dimension 0 (counted from ' +
      'the right: -1) differ and neither is 1. Reshape one operand, or unsqueeze() the ' +
      'dimension that it lacks.',
  ],
});

refuses('losses and reading', {
  'a column against a row': [
    ({ vector }) => nn.functional.mseLoss(zeros(3, 1), vector),
    ShapeError,
    'mseLoss: prediction [3, 1] and target [3] differ in shape; broadcasting them would ' +
      'compare every prediction with other targets too. Reshape the target, or squeeze() ' +
      'the prediction.',
  ],
  'classes in the wrong place': [
    ({ matrix }) => nn.functional.crossEntropy(matrix, zeros(3, { dtype: 'int32' })),
    ShapeError,
    'crossEntropy: target [3] does not fit prediction [2, 3]: class indices must have ' +
      'shape [2], without the class dimension 1, and class probabilities [2, 3].',
  ],
  'item of many': [
    ({ matrix }) => matrix.item(),
    ShapeError,
    'item: a tensor of shape [2, 3] has 6 elements; only one can be an item. Reduce it, ' +
      'index it, or use toArray().',
  ],
});
