/**
 * Every program in examples/, with each `backward` taken in steps, and with each stopped half way: the gradients after
 * every pass are those of `backward`, bit for bit.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main as charGpt, parseArguments } from '../../examples/char-gpt';
import { main as cnn } from '../../examples/cnn-mnist';
import { main as lstm } from '../../examples/lstm-sine';
import { main as mnist } from '../../examples/mnist';
import { METHODS } from '../../examples/optimizers/methods';
import { descend, SURFACES } from '../../examples/optimizers/surfaces';
import { readDigits, TASKS } from '../../examples/optimizers/tasks';
import { train } from '../../examples/optimizers/train';
import { main as perSampleSgd } from '../../examples/per-sample-sgd';
import { DATASETS } from '../../examples/playground/datasets';
import { ACTIVATIONS, INITIAL, type Settings } from '../../examples/playground/settings';
import { Trainer } from '../../examples/playground/trainer';
import { main as quickstart } from '../../examples/quickstart';
import { Tensor } from '../../src/index';
import { backwardSteps } from '../../src/inspect/index';

const prototype = Tensor.prototype as { backward: Tensor['backward'] };
const { backward } = prototype;

/** Ways through a pass. */
const PASSES = [
  (loss: Tensor) => {
    for (const _ of backwardSteps(loss));
  },
  (loss: Tensor) => {
    const steps = backwardSteps(loss);
    for (const { index, total } of steps) if (2 * (index + 1) >= total) break;
    expect(steps.done).toBe(false);
    steps.finish();
  },
];

/** Runs a program, and gives a digest of all gradients after each of its passes. */
async function digests(program: () => unknown, pass?: (loss: Tensor) => void): Promise<string[]> {
  const seen: string[] = [];
  prototype.backward = function (this: Tensor, ...args: []) {
    const leaves = leavesOf(this);
    if (pass === undefined) backward.apply(this, args);
    else pass(this);
    const hash = createHash('sha1');
    for (const { grad } of leaves) {
      if (grad === null) throw new Error('a leaf has no gradient after the pass');
      const { buffer, byteOffset, byteLength } = grad.data;
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
    seen.push(hash.digest('hex'));
  };
  try {
    await program();
  } finally {
    prototype.backward = backward;
  }
  return seen;
}

function leavesOf(tensor: Tensor): Tensor[] {
  const nodes = new Set([tensor.gradEdge()]);
  for (const node of nodes) for (const next of node.inputs) if (next !== null) nodes.add(next);
  return [...nodes].flatMap((node) => ('variable' in node ? [node.variable as Tensor] : []));
}

const log = () => {};

function digits(optimizer: 'adam' | 'sgd') {
  const out = mkdtempSync(join(tmpdir(), 'torchlet-steps-'));
  return mnist({ epochs: 2, batchSize: 16, seed: 0, limit: 64, out, optimizer, log }).finally(() =>
    rmSync(out, { recursive: true }),
  );
}

function playground(part: Partial<Settings>) {
  const trainer = new Trainer({ ...INITIAL, ...part });
  for (let i = 0; i < 3; i++) trainer.step();
}

function study(task: (typeof TASKS)[number]) {
  const { train: images, test: held } = readDigits({ train: 32, validation: 1, test: 8 });
  const method = METHODS[METHODS.length - 1];
  train({ task, method, lr: 0.01, seed: 0, train: images, epochs: 2, held, points: 2 });
}

const text = ['--steps', '3', '--batch-size', '2', '--context', '8', '--sample', '1'];

const PROGRAMS: [name: string, program: () => unknown][] = [
  ['quickstart', () => quickstart({ epochs: 20, log })],
  ['per-sample-sgd', () => perSampleSgd({ epochs: 1, count: 20, log })],
  ['mnist with Adam', () => digits('adam')],
  ['mnist with SGD', () => digits('sgd')],
  ['cnn-mnist', () => cnn({ epochs: 2, batchSize: 16, lr: 0.01, seed: 0, limit: 32, log })],
  ['lstm-sine', () => lstm({ steps: 2, hidden: 8, lr: 0.02, seed: 0, log })],
  ['char-gpt', () => charGpt({ ...parseArguments(text), log })],
  ...TASKS.map((task): [string, () => unknown] => [`optimizers, ${task.title}`, () => study(task)]),
  ...SURFACES.map((surface): [string, () => unknown] => [
    `optimizers, ${surface.name}`,
    () => descend(surface, METHODS[METHODS.length - 1], 1e-3, 5),
  ]),
  ...Object.keys(DATASETS).map((dataset): [string, () => unknown] => [
    `playground, ${dataset}`,
    () => playground({ dataset: dataset as Settings['dataset'] }),
  ]),
  ...ACTIVATIONS.map((activation): [string, () => unknown] => [
    `playground, ${activation} in three layers, one sample at a time`,
    () => playground({ activation, hidden: [8, 3, 8], batch: 1 }),
  ]),
];

describe('in steps, and stopped half way', () => {
  test.each(PROGRAMS)('%s', async (_, program) => {
    const expected = await digests(program);
    expect(expected.length).toBeGreaterThan(1);
    // Each step changes the parameters, so equal digests would mean that nothing was trained.
    expect(new Set(expected).size).toBe(expected.length);
    for (const pass of PASSES) expect(await digests(program, pass)).toEqual(expected);
  });
});
