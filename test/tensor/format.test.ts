// Printed tensors: character for character what PyTorch prints.
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { Storage } from '../../src/backend/backend';
import { getBackend } from '../../src/backend/registry';
import {
  type DType,
  OptionError,
  ones,
  setPrintOptions,
  Tensor,
  tensor,
  ValueError,
} from '../../src/index';
import golden from '../golden/format.json';

afterEach(() => setPrintOptions({ profile: 'default' }));

const tensorOf = (elements: unknown, shape: readonly number[], dtype: string) => {
  const flat = typeof elements === 'number' ? [...Array(elements).keys()] : (elements as unknown[]);
  const values = flat.map((v) => (typeof v === 'boolean' ? v : Number(v)));
  return tensor(values, { dtype: dtype as DType }).reshape(shape);
};

const camel = (options: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(options).map(([k, v]) => [k === 'sci_mode' ? 'sciMode' : k, v]),
  );

describe('as PyTorch prints', () => {
  test.each(
    golden.cases.map(
      (c, i) => [i, c.dtype, JSON.stringify(c.shape), JSON.stringify(c.options), c] as const,
    ),
  )(
    'case %i: %s %s %s',
    (_i, _dtype, _shape, _options, { elements, shape, dtype, options, text }) => {
      setPrintOptions(camel(options));
      expect(tensorOf(elements, shape, dtype).toString()).toBe(text);
    },
  );
});

describe('what surrounds the numbers', () => {
  test('gradients, in our spelling', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    expect(`${x}`).toBe('tensor([1., 2.], requiresGrad=true)');
    expect(`${x.mul(2)}`).toBe('tensor([2., 4.], gradFn=<mulBackward>)');
    expect(`${x.mul(2).detach()}`).toBe('tensor([2., 4.])');
    expect(`${x.to('float64')}`).toMatch(
      /^tensor\(\[1\., 2\.\], dtype=float64, gradFn=<\w+Backward>\)$/,
    );
  });

  test('a suffix that does not fit goes to a line of its own', () => {
    setPrintOptions({ linewidth: 40 });
    const x = tensor([1.5, 2.5, 3.5], { requiresGrad: true });
    expect(`${x}`).toBe('tensor([1.5000, 2.5000, 3.5000],\n       requiresGrad=true)');
  });

  test('views print their own elements', () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(`${x.T}`).toBe('tensor([[1., 4.],\n        [2., 5.],\n        [3., 6.]])');
    expect(`${x.at(1, '::2')}`).toBe('tensor([4., 6.])');
    expect(`${tensor(7).expand([2, 2])}`).toBe('tensor([[7., 7.],\n        [7., 7.]])');
  });

  test("Node's console shows the text", () => {
    expect(inspect(ones(2))).toBe('tensor([1., 1.])');
    expect(inspect({ x: ones(2) })).toBe('{ x: tensor([1., 1.]) }');
  });

  test('another device is named; one that cannot be read at once keeps its numbers to itself', () => {
    const on = (name: string, readsSynchronously: boolean, dtype: DType = 'float32') => {
      const backend = Object.create(getBackend('cpu'), {
        name: { value: name },
        readsSynchronously: { value: readsSynchronously },
      });
      const { storage, shape } = tensor([[1, 2, 3]], { dtype });
      const { length, data, base } = storage;
      return Tensor.over(new Storage(backend, dtype, length, data, base), shape);
    };
    expect(`${on('gpu:a', true)}`).toBe("tensor([[1., 2., 3.]], device='gpu:a')");
    expect(`${on('gpu:b', false)}`).toBe("tensor(..., size=(1, 3), device='gpu:b')");
    expect(`${on('gpu:b', false).at(0)}`).toBe("tensor(..., size=(3,), device='gpu:b')");
    expect(`${on('gpu:b', false, 'int32')}`).toBe(
      "tensor(..., size=(1, 3), device='gpu:b', dtype=int32)",
    );
  });

  test('printing neither records nor changes anything', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.mul(2);
    const node = y.gradFn;
    y.toString();
    expect(y.gradFn).toBe(node);
    expect(y._version).toBe(0);
  });
});

describe('setPrintOptions', () => {
  test('keeps what is left out, and lets sciMode go back to automatic', () => {
    setPrintOptions({ precision: 2, sciMode: true });
    expect(`${tensor([0.5])}`).toBe('tensor([5.00e-01])');
    setPrintOptions({});
    expect(`${tensor([0.5])}`).toBe('tensor([0.50])');
  });

  test('rejects what it does not know, and then changes nothing', () => {
    expect(() => setPrintOptions({ precison: 2 } as object)).toThrow(
      new OptionError(
        "setPrintOptions: unknown option 'precison'. Did you mean 'precision'?",
        'precison',
      ),
    );
    expect(() => setPrintOptions({ edgeitems: 5, precision: -1 })).toThrow(
      new ValueError('setPrintOptions: precision is -1. Give a whole number of 0 to 50.', -1),
    );
    expect(() => setPrintOptions({ edgeitems: 0 })).toThrow(
      new ValueError('setPrintOptions: edgeitems is 0. Give a whole number of 1 or more.', 0),
    );
    expect(() => setPrintOptions({ profile: 'tiny' as 'short' })).toThrow(
      new ValueError(
        "setPrintOptions: there is no profile 'tiny'. Known: default, short, full.",
        'tiny',
      ),
    );
    setPrintOptions({ threshold: 10 });
    expect(`${ones(11)}`).toBe('tensor([1., 1., 1.,  ..., 1., 1., 1.])');
  });
});
