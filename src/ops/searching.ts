/**
 * Where values stand among others: searchsorted, bucketize, isin. Every value is compared with every candidate, which
 * runs on every device. Layer: ops.
 */
import { inNameOf, ShapeError, ValueError } from '../errors';
import { type Needs, parseOptions, required } from '../options';
import { formatShape, sameShape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { define, defineFunction } from './define';
import { neededTensor } from './tensor-argument';

/** Options of a search. */
export interface SearchOptions {
  /** Whether equal elements stay on the left, so that the position is after them. */
  right?: boolean;
  /** There is one integer type here; taken so that PyTorch's calls run. */
  outInt32?: boolean;
}

/** Options of `searchsorted`. */
export interface SearchsortedOptions extends SearchOptions {
  /** The values that are looked for. */
  input?: Tensor | number;
  /** `'left'` or `'right'`, NumPy's way to say `right`. */
  side?: 'left' | 'right' | null;
  /** Positions that sort the sequence, as `argsort` gives them. */
  sorter?: Tensor | null;
}

const SEARCH = { right: false, outInt32: false };

/** How many of the sequence's elements stand before each value; a NaN comes after all. */
function countBefore(sequence: Tensor, values: Tensor, right: boolean): Tensor {
  const elements = sequence.ndim === 1 ? sequence : sequence.unsqueeze(-2);
  const wanted = values.unsqueeze(-1);
  const behind = right ? elements.gt(wanted) : elements.ge(wanted);
  return behind.logicalNot().sum(-1);
}

/**
 * Where each value would have to be inserted into a sorted sequence so that it stays sorted.
 *
 * @param sequence ascending along the last dimension; of one dimension, or with the sizes of the values before the last
 * @param args the values, a number or a tensor, and options
 * @returns int32, of the shape of the values
 * @throws ShapeError when the shapes do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.searchsorted.html
 * @example
 * ```ts
 * import { searchsorted, tensor } from 'torchlet';
 * console.log(searchsorted(tensor([1, 3, 5]), tensor([3, 6])).toArray()); // [1, 3]
 * ```
 */
export function searchsorted(
  sequence: Tensor,
  ...args: Needs<[input: Tensor | number], SearchsortedOptions>
): Tensor {
  const { input, right, side, sorter } = parseOptions(
    'searchsorted',
    {
      ...SEARCH,
      input: undefined as Tensor | number | undefined,
      side: null as 'left' | 'right' | null,
      sorter: null as Tensor | null,
    },
    ['input'],
    args,
  );
  const values = required('searchsorted', 'input', input);
  if (side !== null && side !== 'left' && side !== 'right') {
    throw new ValueError(`searchsorted: side is '${side}'. Use 'left' or 'right'.`, side);
  }
  const wanted = values instanceof Tensor ? values : sequence.newTensor(values);
  const ordered = sorter === null ? sequence : sequence.gather(-1, sorter);
  const batch = (x: Tensor) => x.shape.slice(0, -1);
  if (sequence.ndim !== 1 && !sameShape(batch(sequence), batch(wanted))) {
    throw new ShapeError(
      `searchsorted: sequence ${formatShape(sequence.shape)} and values ${formatShape(wanted.shape)} must agree in ` +
        'all sizes but the last, or the sequence have 1 dimension. Expand or ravel() one.',
      [sequence.shape, wanted.shape],
    );
  }
  return countBefore(ordered.detach(), wanted.detach(), right || side === 'right').to('int32');
}
defineFunction('searchsorted', searchsorted, false);

/**
 * The number of the interval between ascending boundaries that each value falls into.
 *
 * @param args the boundaries, of one dimension and ascending, and options
 * @see https://pytorch.org/docs/stable/generated/torch.bucketize.html
 */
export function bucketize(
  x: Tensor | number,
  ...args: Needs<[boundaries: Tensor], SearchOptions & { boundaries?: Tensor }>
): Tensor {
  const given = parseOptions(
    'bucketize',
    { ...SEARCH, boundaries: undefined as Tensor | undefined },
    ['boundaries'],
    args,
  );
  const boundaries = neededTensor('bucketize', 'boundaries', given.boundaries);
  const { right } = given;
  if (boundaries.ndim !== 1) {
    throw new ShapeError(
      `bucketize: the boundaries must have 1 dimension, got ${formatShape(boundaries.shape)}. Use searchsorted() for more.`,
      [boundaries.shape],
    );
  }
  return searchsorted(boundaries, x, { right });
}
defineFunction('bucketize', bucketize, false);

/** Options of `isin`. */
export interface IsinOptions {
  testElements?: Tensor | number;
  /** Whether both are known to have no repeats; not needed. */
  assumeUnique?: boolean;
  /** Whether to say where they are not among them. */
  invert?: boolean;
}

/**
 * Whether each element is among the test elements.
 *
 * @returns bool, of the shape of `elements`
 * @see https://pytorch.org/docs/stable/generated/torch.isin.html
 */
export function isin(
  elements: Tensor,
  ...args: Needs<[testElements: Tensor | number], IsinOptions>
): Tensor {
  const given = parseOptions(
    'isin',
    {
      testElements: undefined as Tensor | number | undefined,
      assumeUnique: false,
      invert: false,
    },
    ['testElements'],
    args,
  );
  const testElements = required('isin', 'testElements', given.testElements);
  const { invert } = given;
  const tests =
    testElements instanceof Tensor
      ? testElements
      : inNameOf('isin', () => elements.newTensor(testElements));
  const found = elements.detach().unsqueeze(-1).eq(tests.detach().reshape(-1)).any(-1);
  return invert ? found.logicalNot() : found;
}
define('isin', isin, false);
