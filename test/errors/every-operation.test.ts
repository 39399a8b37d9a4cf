/**
 * Every operation, each kind of mistake: the messages, as a list that is read in review (messages.txt). An operation that
 * is added appears in it by itself. `npx vitest run test/errors/every-operation.test.ts -u` writes the list anew.
 */
import { expect, test } from 'vitest';
import { Tensor, TorchletError, zeros } from '../../src/index';
import { catalog } from '../../src/ops/define';
import { isOptions } from '../../src/options';
import {
  argumentsOf,
  type Call,
  type Case,
  functionOf,
  inputOf,
  methodOf,
} from '../contract/golden-cases';
import { goldenOps } from '../contract/golden-files';
import { DIMENSIONS, parametersOf, UNKNOWN } from '../contract/parameters';

const DIMS = [...DIMENSIONS, 'startDim', 'dimension'];
/** Where `source` is a tensor, not a dimension. */
const isDim = (name: string, value: unknown) => DIMS.includes(name) && !(value instanceof Tensor);

interface Subject {
  op: string;
  call: Call;
  one: Case;
  names: string[];
}

function argumentsFor(one: Case): { args: unknown[]; options: Record<string, unknown> } {
  const list = argumentsOf(
    one,
    one.inputs.map((input) => inputOf(input).clone()),
  );
  const last = list[list.length - 1];
  return isOptions(last) ? { args: list.slice(0, -1), options: last } : { args: list, options: {} };
}

/** The message of a call, or null where it is no mistake for this operation. */
function messageOf({ call }: Subject, args: unknown[], options: object = {}): string | null {
  try {
    call(Object.keys(options).length > 0 ? [...args, options] : args);
    return null;
  } catch (error) {
    // Which devices there are depends on what other files of the process have imported.
    if (error instanceof TorchletError) {
      return `${error.name}: ${error.message}`.replace(/(there is cpu)[^.]*\./, '$1.');
    }
    return `NOT OURS ${(error as Error).name}: ${(error as Error).message}`;
  }
}

const replaced = <T>(list: readonly T[], i: number, value: T) =>
  list.map((old, k) => (k === i ? value : old));

/** Each kind of mistake as calls; the first that is refused tells the message. */
const MISTAKES: Record<string, (subject: Subject) => (string | null)[]> = {
  'unknown option': (subject) => {
    const { args, options } = argumentsFor(subject.one);
    return [messageOf(subject, args, { ...options, [UNKNOWN]: 1 })];
  },
  'misspelt option': (subject) => {
    const { args, options } = argumentsFor(subject.one);
    const name = subject.names.find((known) => known.length > 3 && !(known in options));
    return name === undefined ? [] : [messageOf(subject, args, { ...options, [`${name}x`]: 1 })];
  },
  'surplus arguments': (subject) => {
    const { args } = argumentsFor(subject.one);
    return [messageOf(subject, [...args, ...Array.from({ length: 12 }, () => 0)])];
  },
  'wrong dimension': (subject) => {
    const { args, options } = argumentsFor(subject.one);
    return subject.names.flatMap((name, i) => {
      const value = args[i + 1] ?? options[name];
      if (!isDim(name, value)) return [];
      const wrong = Array.isArray(value) ? replaced(value, 0, 9) : 9;
      return i + 1 < args.length
        ? [messageOf(subject, replaced(args, i + 1, wrong), options)]
        : [messageOf(subject, args, { ...options, [name]: wrong })];
    });
  },
  'wrong shape': (subject) => {
    const { args, options } = argumentsFor(subject.one);
    const wrong = ([[], [7, 5], [2, 3, 5, 7, 11]] as const).map(
      (shape) => (x: Tensor) => zeros([...shape], { dtype: x.dtype }),
    );
    return withTensor(args, wrong).map((given) => messageOf(subject, given, options));
  },
  'wrong type': (subject) => {
    const { args, options } = argumentsFor(subject.one);
    const wrong = (['bool', 'int32', 'float64', 'float32'] as const).map(
      (dtype) => (x: Tensor) => x.to(dtype),
    );
    return withTensor(args, wrong).map((given) => messageOf(subject, given, options));
  },
  'no tensor': (subject) => {
    const { args, options } = argumentsFor(subject.one);
    return withTensor(args.slice(1), [() => 'text']).map((given) =>
      messageOf(subject, [args[0], ...given], options),
    );
  },
};

/** The arguments with each tensor among them, alone or in a list, replaced by each of the wrong ones. */
function withTensor(
  args: readonly unknown[],
  wrong: readonly ((x: Tensor) => unknown)[],
): unknown[][] {
  const calls: unknown[][] = [];
  // Later operands first: what is wrong with them is told of the operation, not of the first tensor.
  for (let i = args.length - 1; i >= 0; i--) {
    const arg = args[i];
    for (const make of wrong) {
      if (arg instanceof Tensor) calls.push(replaced(args, i, make(arg)));
      if (Array.isArray(arg)) {
        arg.forEach((item, k) => {
          if (item instanceof Tensor) calls.push(replaced(args, i, replaced(arg, k, make(item))));
        });
      }
    }
  }
  return calls;
}

function subjects(): Subject[] {
  return [...goldenOps()].map(([op, cases]) => {
    const one = cases.find(({ throws, inputs }) => !throws && inputs.length > 0) ?? cases[0];
    const call = (functionOf(op) ?? methodOf(op)) as Call;
    const { args } = argumentsFor(one);
    return { op, call, one, names: parametersOf(op, call, args.slice(0, 1)) ?? [] };
  });
}

/** Operations without a golden case, whose errors are pinned beside the tests of their kind. */
const WITHOUT_CASE: Record<string, string[]> = {
  'take no argument, and the tensor as it is': [
    ...['numel', 'nelement', 'dim', 'ndimension', 'storageOffset', 'elementSize', 'isContiguous'],
    ...['isFloatingPoint', 'alias', 'dispose', 'item', 'itemAsync', 'isNonzero', 'toArray'],
    ...['toArrayAsync', 'tolist', 'dataAsync', 'cpu', 'backward'],
  ],
  'answer with a number or a boolean': ['size', 'stride', 'equal', 'allclose'],
  'make tensors': ['newZeros', 'newEmpty', 'newOnes', 'newFull', 'newTensor', 'to', 'toAsync'],
  'draw random numbers': [
    ...['multinomial', 'uniform_', 'normal_', 'bernoulli', 'bernoulli_', 'exponential_'],
    ...['geometric_', 'cauchy_', 'logNormal_', 'random_'],
  ],
  'are parts of other operations': [
    ...['logExpPlusOne', 'clampBoth', 'sqrtOrZero', 'roundEven', 'truncDivide'],
  ],
  'give vectors of either sign': ['linalg.eigh', 'linalg.svd'],
};

const all = subjects();

test('every operation of the catalog is among them', () => {
  const known = new Set([...all.map(({ op }) => op), ...Object.values(WITHOUT_CASE).flat()]);
  const missing = [...catalog.values()].filter(
    ({ name, internal }) => !internal && !known.has(name),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});

/** The messages of an operation, by the kind of mistake. */
function messagesOf(subject: Subject): [kind: string, message: string][] {
  return Object.entries(MISTAKES).flatMap(([kind, calls]) => {
    const message = calls(subject).find((one) => one !== null);
    return message ? [[kind, message] as [string, string]] : [];
  });
}

const pinned = all
  .map((subject) => [subject.op, messagesOf(subject)] as const)
  .sort(([a], [b]) => (a < b ? -1 : 1));

test('every message says in the name of an operation what is wrong and what to do', () => {
  const poor = pinned.flatMap(([op, messages]) =>
    messages
      .filter(([, message]) => !/^\w+Error: [\w.]+: .+[.?] .+[.?]$/.test(message))
      .map(([kind, message]) => `${op}, ${kind}: ${message}`),
  );
  expect(poor).toEqual([]);
});

test('every operation refuses an unknown option and surplus arguments', () => {
  // An index expression may be as long as it likes until it meets the number of dimensions, which it does here too.
  const silent = pinned.filter(
    ([, messages]) =>
      !['unknown option', 'surplus arguments'].every((kind) => messages.some(([k]) => k === kind)),
  );
  expect(silent.map(([op]) => op)).toEqual([]);
});

test('the messages of every operation for every kind of mistake', async () => {
  const lines = pinned.flatMap(([op, messages]) => [
    op,
    ...messages.map(([kind, message]) => `  ${kind}: ${message}`),
    '',
  ]);
  await expect(lines.join('\n')).toMatchFileSnapshot('messages.txt');
});
