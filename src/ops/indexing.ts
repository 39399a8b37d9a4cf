/**
 * Indexing as in Python: `at` and `setAt_`. Layer: ops.
 */
import { checkAlone } from '../options';
import { Tensor } from '../tensor/tensor';
import { tensor } from './creation';
import { define } from './define';
import { type Index, takeViews } from './index-expression';
import { overwrite } from './overwrite';
import { fitting, pick, put } from './pick';

/**
 * Indexing as in Python: numbers, slices, masks and index tensors, one for each dimension from the first.
 *
 * Numbers, slices, `null` and `'...'` give a view; masks and index tensors give a copy.
 *
 * @throws IndexError for an index that is out of range, malformed, or one too many
 * @see https://pytorch.org/docs/stable/notes/broadcasting.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * const x = arange(12).reshape(3, 4);
 * console.log(x.at('1:', -1).toArray()); // [7, 11]
 * console.log(x.at('...', null, '::2').shape); // [3, 1, 2]
 * console.log(x.at(x.gt(9)).toArray()); // [10, 11]
 * ```
 */
export function at(x: Tensor, ...index: Index[]): Tensor {
  const { view, picks, first } = takeViews('at', x, index);
  return picks.length === 0 ? view : pick(view, picks, first);
}
define('at', at);

/**
 * Assigns to the elements that `at` with the same index would give.
 *
 * @param index what `at` takes, in an array
 * @param value a number, or a tensor that broadcasts to the elements
 * @example
 * ```ts
 * import { zeros } from 'torchlet';
 * const x = zeros(2, 3);
 * x.setAt_([0, '1:'], 7);
 * console.log(x.toArray()); // [[0, 7, 7], [0, 0, 0]]
 * ```
 */
export function setAt_(
  x: Tensor,
  index: readonly Index[],
  value: number | boolean | Tensor,
  ...surplus: []
): Tensor {
  checkAlone('setAt_', surplus);
  const { view, picks, first } = takeViews('setAt_', x, index);
  const source =
    value instanceof Tensor ? value : tensor(Number(value), { dtype: x.dtype, device: x.device });
  if (picks.length === 0) {
    overwrite('setAt_', view, fitting(source, view.ndim));
  } else {
    put(view, picks, first, source);
  }
  return x;
}
define('setAt_', setAt_);
