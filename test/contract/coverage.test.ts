/**
 * What the golden cases of each operation try: shapes, empty and 0-d tensors, layouts, NaN and infinities, every type,
 * operands that broadcast, dimensions from the end, and every option. A kind that is missing fails, unless PyTorch takes
 * no such call, which the script that makes the cases finds out and enters with them (test/golden/ops_varied.py).
 */
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { TorchletError } from '../../src/index';
import { catalog } from '../../src/ops/define';
import { isOptions } from '../../src/options';
import { argumentsOf, type Call, type Case, functionOf, inputOf, methodOf } from './golden-cases';
import { goldenOps } from './golden-files';
import { DIMENSIONS, parametersOf } from './parameters';

const { leftOut }: { leftOut: Record<string, Record<string, string>> } = JSON.parse(
  readFileSync(new URL('../golden/ops/varied.json', import.meta.url), 'utf8'),
);

const someInput = (fits: (input: Case['inputs'][number]) => boolean) => (all: readonly Case[]) =>
  all.some(({ inputs }) => inputs.some(fits));
const first = (fits: (input: Case['inputs'][number]) => boolean) => (all: readonly Case[]) =>
  all.some(({ inputs }) => inputs.length > 0 && fits(inputs[0]));
const shapesOf = ({ inputs }: Case) => JSON.stringify(inputs.map(({ shape }) => shape));

/** Each kind, and whether the cases of an operation that PyTorch takes show it. */
const KINDS: Record<string, (all: readonly Case[]) => boolean> = {
  shapes: (all) => new Set(all.map(shapesOf)).size >= 3,
  empty: someInput(({ data }) => data.length === 0),
  '0-d': first(({ shape }) => shape.length === 0),
  layout: someInput(({ how }) => how !== undefined),
  'not finite': someInput(({ data }) => data.some((value) => typeof value === 'string')),
  int32: first(({ dtype }) => dtype === 'int32'),
  bool: first(({ dtype }) => dtype === 'bool'),
  float64: someInput(({ dtype }) => dtype === 'float64'),
};

/** Operations of tensors whose sizes must be equal, or whose other tensors are no operands of the first. */
const NO_BROADCASTING = ['dot', 'vdot', 'dstack', 'stack', 'bincount'];

/** Options that change no result here, or that no PyTorch of the age of the cases has, and why. */
const OPTIONS_WITHOUT_CASE: Record<string, string> = {
  'repeatInterleave outputSize': 'a promise of the size, checked in test/errors',
  'linalg.lstsq rcond': 'for drivers other than the one that PyTorch has without a GPU',
  'unique sorted': 'the values always come sorted',
  'uniqueConsecutive sorted': 'is not an option of PyTorch: the type is shared with unique',
};

/** Where a name means something else, or PyTorch takes no dimension from the end. */
const NOT_FROM_THE_END = ['tile', 'linalg.tensorsolve'];

const DIMS = [...DIMENSIONS, 'destination'];

/** Whether an operation takes a list of dimensions where one of its cases gives one dimension. */
function takesSeveral(call: Call, all: readonly Case[], names: readonly string[]): boolean {
  return all.some((one) => {
    if (one.inputs[0].shape.length < 2) return false;
    const list = argumentsOf(
      one,
      one.inputs.map((input) => inputOf(input)),
    );
    return list.some((value, i) => {
      const dims = isOptions(value) ? 'dim' in value : i > 0 && DIMS.includes(names[i - 1]);
      if (!dims) return false;
      const several = isOptions(value) ? { ...value, dim: [0, 1] } : [0, 1];
      try {
        call(list.map((other, k) => (k === i ? several : other)));
        return true;
      } catch (error) {
        if (error instanceof TorchletError) return false;
        throw error;
      }
    });
  });
}

/** The parameters that the cases of an operation give, each with its values. */
function givenTo(
  op: string,
  all: readonly Case[],
): { call: Call; names: string[]; given: Map<string, unknown[]> } {
  const call = (functionOf(op) ?? methodOf(op)) as Call;
  const lists = all.map((one) =>
    argumentsOf(
      one,
      one.inputs.map((input) => inputOf(input)),
    ),
  );
  const names = parametersOf(op, call, lists[0].slice(0, 1)) ?? [];
  const given = new Map<string, unknown[]>();
  const note = (name: string, value: unknown) =>
    given.set(name, [...(given.get(name) ?? []), value]);
  for (const list of lists) {
    const last = list[list.length - 1];
    const options = isOptions(last) ? last : {};
    for (const [name, value] of Object.entries(options)) note(name, value);
    list.slice(1, isOptions(last) ? -1 : undefined).forEach((value, i) => {
      if (names[i] !== undefined) note(names[i], value);
    });
  }
  return { call, names, given };
}

/** What the cases of an operation do not try. */
function missingIn(op: string, cases: readonly Case[]): string[] {
  const all = cases.filter(({ throws, inputs }) => !throws && inputs.length > 0);
  if (all.length === 0) return [];
  const missing = Object.entries(KINDS)
    .filter(([kind, shows]) => !shows(all) && leftOut[op]?.[kind] === undefined)
    .map(([kind]) => kind);
  const several = all.filter(({ inputs }) => inputs.length > 1);
  const broadcasts = several.some(({ inputs: [x, y] }) => `${x.shape}` !== `${y.shape}`);
  if (several.length > 0 && !broadcasts && !NO_BROADCASTING.includes(op)) {
    missing.push('broadcasting');
  }
  const { call, names, given } = givenTo(op, all);
  const dimension = names.find((name) => DIMS.includes(name));
  if (dimension !== undefined && !NOT_FROM_THE_END.includes(op)) {
    const dims = [...given].flatMap(([name, values]) => (DIMS.includes(name) ? values : []));
    const several = dims.some((value) => Array.isArray(value) && value.length > 1);
    if (!several && takesSeveral(call, all, names)) missing.push('several dimensions');
    const numbers = dims.flat(2).filter((value) => typeof value === 'number');
    // A source that is a tensor is no dimension.
    if (numbers.length > 0 && !numbers.some((value) => value < 0)) {
      missing.push('a dimension from the end');
    }
  }
  if (names.includes('keepdim') && !given.get('keepdim')?.includes(true)) missing.push('keepdim');
  const options = names.filter(
    (name) => !given.has(name) && OPTIONS_WITHOUT_CASE[`${op} ${name}`] === undefined,
  );
  return [...missing, ...options.map((name) => `option ${name}`)];
}

const ops = goldenOps();
const counted = { cases: 0, kinds: 0, leftOut: 0 };

test.each([...ops].filter(([op]) => !op.endsWith('_')))('%s', (op, cases) => {
  counted.cases += cases.length;
  counted.leftOut += Object.keys(leftOut[op] ?? {}).length;
  expect(missingIn(op, cases)).toEqual([]);
});

test('a missing kind is noticed', () => {
  const plain = (ops.get('sum') as Case[]).filter(
    ({ inputs, options, args = [] }) =>
      inputs[0].data.length > 0 &&
      !options &&
      args.every((value) => typeof value === 'number' && value >= 0),
  );
  const missing = missingIn('sum', plain);
  for (const kind of ['empty', 'keepdim', 'a dimension from the end', 'option dtype']) {
    expect(missing).toContain(kind);
  }
});

test('what is left out is of an operation that is there', () => {
  expect(Object.keys(leftOut).filter((op) => !ops.has(op))).toEqual([]);
  expect([...ops.keys()].filter((op) => !functionOf(op) && !methodOf(op))).toEqual([]);
  expect(catalog.size).toBeGreaterThan(400);
});

afterAll(() => {
  console.log(
    `coverage: ${ops.size} operations, ${counted.cases} cases; ${counted.leftOut} kinds left out with a reason`,
  );
});
