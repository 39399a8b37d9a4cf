/**
 * Every operation in every form of its arguments: any leading run by position and the rest by name gives what the call by
 * position gives; and sizes as an array, as numbers or by name.
 */
import { describe, expect, test } from 'vitest';
import { Tensor, tensor } from '../../src/index';
import { isOptions } from '../../src/options';
import {
  argumentsOf,
  type Call,
  type Case,
  functionOf,
  inputOf,
  methodOf,
  resultsOf,
} from './golden-cases';
import { goldenOps } from './golden-files';
import { parametersOf } from './parameters';

/** Operations whose arguments have no names in PyTorch either, or none after the first tensor. */
const NAMELESS: Record<string, string> = {
  at: 'an index expression',
  setAt_: 'an index expression and a value',
  einsum: 'an equation and any number of tensors',
  meshgrid: 'any number of tensors',
  broadcastTensors: 'any number of tensors',
  cartesianProd: 'any number of tensors',
  blockDiag: 'any number of tensors',
  polygamma: 'the tensor comes second; its method takes n by name',
};

/** Operations that take sizes or dims as separate numbers. */
const SEPARATE = ['reshape', 'view', 'expand', 'broadcastTo', 'permute', 'repeat', 'tile', 'flip'];

function shown(result: unknown): unknown {
  return resultsOf(result).map((out) =>
    out instanceof Tensor ? [out.dtype, out.shape, out.toArray()] : out,
  );
}

const fresh = (one: Case) =>
  argumentsOf(
    one,
    one.inputs.map((input) => (one.inplace ? inputOf(input).clone() : inputOf(input))),
  );

/** What differs between a call by position and the same call with its last arguments by name. */
function differences(op: string, call: Call, one: Case): string[] {
  const args = fresh(one);
  const last = args[args.length - 1];
  const count = isOptions(last) ? args.length - 1 : args.length;
  if (count < 2) return [];
  const names = parametersOf(op, call, args.slice(0, 1));
  if (names === null || names.length < count - 1) return [`tells only ${names} as its parameters`];
  const expected = shown(call(fresh(one)));
  const wrong: string[] = [];
  for (let lead = 1; lead < count; lead++) {
    const given = fresh(one);
    const named = Object.fromEntries(
      given.slice(lead, count).map((v, i) => [names[lead - 1 + i], v]),
    );
    try {
      const actual = shown(
        call([...given.slice(0, lead), { ...named, ...(given[count] as object) }]),
      );
      expect(actual).toEqual(expected);
    } catch (error) {
      wrong.push(`${Object.keys(named)} by name: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  return wrong;
}

describe('arguments by name give what they give by position', () => {
  const ops = [...goldenOps()].filter(([op]) => !(op in NAMELESS) && !SEPARATE.includes(op));
  test.each(ops)('%s', (op, cases) => {
    const usable = cases.filter((one) => !one.throws && one.inputs.length > 0);
    // A few of every number of arguments are enough.
    const chosen = usable.filter(
      (one, i) => usable.findIndex((other) => other.args?.length === one.args?.length) + 3 > i,
    );
    const calls = [functionOf(op), methodOf(op)].filter((call) => call !== null);
    const forms = op === 'where' ? calls.slice(0, 1) : calls;
    expect(chosen.flatMap((one) => forms.flatMap((call) => differences(op, call, one)))).toEqual(
      [],
    );
  });
});

describe('sizes as an array, as numbers, by name', () => {
  const x = tensor([[1, 2, 3]]);
  const CALLS: Record<string, number[]> = {
    reshape: [3, 1],
    view: [3, 1],
    expand: [2, 3],
    broadcastTo: [2, 3],
    permute: [1, 0],
    repeat: [2, 2],
    tile: [2, 2],
    flip: [0, 1],
  };
  test.each(SEPARATE)('%s', (op) => {
    const call = methodOf(op) as Call;
    const [name] = parametersOf(op, call, [x]) as string[];
    const expected = shown(call([x, CALLS[op]]));
    expect(shown(call([x, ...CALLS[op]]))).toEqual(expected);
    expect(shown(call([x, { [name]: CALLS[op] }]))).toEqual(expected);
  });
});

test('the method where takes its arguments by name', () => {
  const [x, y] = [tensor([1, 2]), tensor([3, 4])];
  const condition = tensor([true, false]);
  const expected = [1, 4];
  expect(x.where(condition, { other: y }).toArray()).toEqual(expected);
  expect(x.where({ condition, other: y }).toArray()).toEqual(expected);
});
