/**
 * Tables of calls that are refused: each pins the class of its error and the whole message, and checks that nothing
 * was changed on the way.
 */
import { describe, expect, it } from 'vitest';
import { defaultGenerator, isGradEnabled, nn, TorchletError, tensor } from '../../src/index';

/** Operands for the calls, made anew for each. */
export type Operands = ReturnType<typeof operands>;

/** What is called, and the error that it must be refused with. */
export type Refusal = readonly [
  call: (operands: Operands) => unknown,
  type: new (...args: any[]) => TorchletError,
  message: string,
];

function operands() {
  return {
    /** [2, 3], float32 */
    matrix: tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    /** [3], float32 */
    vector: tensor([1, 2, 3]),
    /** [], float32 */
    scalar: tensor(1),
    /** [2], int32 */
    ints: tensor([0, 1], { dtype: 'int32' }),
    /** [2], bool */
    bools: tensor([true, false]),
    /** [3], float32, a leaf that requires grad */
    leaf: tensor([1, 2, 3], { requiresGrad: true }),
    layer: new nn.Linear(1, 1),
  };
}

/** All that a call could have changed. */
function stateOf({ layer, ...others }: Operands) {
  const tensors = { ...others, ...layer.stateDict() };
  return {
    recording: isGradEnabled(),
    generator: defaultGenerator.getState().join(),
    tensors: Object.entries(tensors).map(([name, x]) => [
      name,
      x.shape,
      x.dtype,
      x.toArray(),
      x._version,
      x.grad,
      x.isLeaf,
      x.requiresGrad,
    ]),
  };
}

/** The error that a function throws. */
export function thrown(run: () => unknown): TorchletError {
  try {
    run();
  } catch (error) {
    if (error instanceof TorchletError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A test for each of the calls. */
export function refuses(title: string, refusals: Readonly<Record<string, Refusal>>): void {
  describe(title, () => {
    for (const [name, [call, type, message]] of Object.entries(refusals)) {
      it(name, () => {
        const given = operands();
        const before = stateOf(given);
        const error = thrown(() => call(given));
        expect(error.message).toBe(message);
        expect(error).toBeInstanceOf(type);
        expect(error.name).toBe(type.name);
        // `op: what is wrong. What to do.`
        expect(error.message.split('\n')[0]).toMatch(/^[\w.: ]+: .*[.?]$/);
        expect(stateOf(given)).toEqual(before);
      });
    }
  });
}
