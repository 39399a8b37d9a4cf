/** Applies a scalar kernel to every element: one gpu.js kernel for each output. */
import type { DType } from '../../dtype';
import type { ScalarKernel, View } from '../backend';
import { neededBy, statementOf } from '../statements';
import type { Device } from './device';
import { type Dialect, translate } from './dialect';
import type { Handle } from './execution';
import { coordinatesText, stridesOf, sumText, THREAD, walkToDense } from './kernel-text';
import type { Program } from './programs';

/** For so many lengths a formula's program is found without its key. */
const LENGTHS = 32;

/** outs[k] ← results[k](inputs[·], params); every result is computed before one is stored. */
export function map(
  device: Device,
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  outs: readonly View[],
): void {
  if (outs[0].count === 0) return;
  const results = outs.map((out, r) => mapOne(device, kernel, r, inputs, params, out));
  outs.forEach((out, r) => {
    device.store(out, results[r]);
  });
}

function mapOne(
  device: Device,
  kernel: ScalarKernel,
  r: number,
  inputs: readonly View[],
  params: readonly number[],
  out: View,
): Handle {
  const { dialect } = device.execution;
  const program = pruned(kernel, r);
  const views = program.inputs.map((k) => inputs[k]);
  const operands = views.length + 1;
  const n = out.count;
  const dense = views.every((view) => view.dense && view.count === n);
  // All of their storages: the straight path, on which no key is put together.
  const whole = dense && views.every((view) => view.storage.length === n);
  const shape = 2 * n + (out.dtype === 'int32' ? 1 : 0);
  if (whole) {
    const known = program.straight.get(device)?.get(shape);
    if (known !== undefined && device.programs.use(known)) {
      const args: number[] = program.params.map((k) => params[k]);
      return device.start(
        known,
        views.map((view) => device.read(view)),
        args,
      );
    }
  }
  const walk = dense ? null : walkToDense(out.shape, views);
  const result = device.launch({
    key: `${kernel.name} ${program.id} ${kindOf(out.dtype)}${
      walk === null ? '' : `${walk.sizes};${walk.strides}`
    }`,
    length: n,
    reads: views.map((view) => device.read(view)),
    names: program.params.map((k) => `p${k}`),
    values: program.params.map((k) => params[k]),
    body: (place) => {
      const lines: string[] = [];
      if (walk !== null) lines.push(THREAD, coordinatesText(dialect, walk.sizes, 'i', 'i'));
      program.inputs.forEach((x, k) => {
        const at =
          walk === null
            ? 'this.thread.x'
            : sumText(stridesOf(walk, operands, k).map((stride, d) => [`i${d}`, stride]));
        lines.push(`const x${x} = ${place(k, at)};`);
      });
      lines.push(
        ...elementText(dialect, program),
        `return ${storedText(program.result, out.dtype)};`,
      );
      return lines.join('\n');
    },
  });
  if (whole) {
    let ofDevice = program.straight.get(device);
    if (ofDevice === undefined) program.straight.set(device, (ofDevice = new Map()));
    // With lengths that never come back it would hold on to programs that were let go.
    if (ofDevice.size >= LENGTHS) ofDevice.clear();
    ofDevice.set(shape, device.launched as Program);
  }
  return result;
}

/** What one result of a scalar kernel needs. */
export interface Pruned {
  readonly id: number;
  readonly body: readonly string[];
  readonly inputs: readonly number[];
  readonly params: readonly number[];
  /** The result, as it stands in the kernel. */
  readonly text: string;
  /** Its name after `elementText`. */
  readonly result: string;
  /** Compiled for operands that are all of their storages, by device, length and kind of result. */
  readonly straight: Map<Device, Map<number, Program>>;
}

const prunedKernels = new WeakMap<ScalarKernel, Pruned[]>();
let lastId = 0;

/** The part of a scalar kernel that its r-th result needs. */
export function pruned(kernel: ScalarKernel, r: number): Pruned {
  let all = prunedKernels.get(kernel);
  if (all === undefined) {
    all = [];
    prunedKernels.set(kernel, all);
  }
  all[r] ??= prune(kernel, r);
  return all[r];
}

function prune(kernel: ScalarKernel, r: number): Pruned {
  const { lines: body, words: needed } = neededBy([kernel.results[r]], kernel.body);
  const numbered = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, k) => k).filter((k) => needed.has(`${prefix}${k}`));
  return {
    id: ++lastId,
    body,
    inputs: numbered('x', kernel.inputs),
    params: numbered('p', kernel.params),
    text: kernel.results[r],
    result: 'value',
    straight: new Map(),
  };
}

/** The kernel's statements and `const value = …`. */
export function elementText(dialect: Dialect, program: Pruned): string[] {
  const lines = program.body.flatMap((line) => {
    const { name, text } = statementOf(line) as { name: string; text: string };
    return translate(dialect, name, text);
  });
  return [...lines, ...translate(dialect, program.result, program.text)];
}

/** A result as the element type stores it: whole numbers for int32. */
export function storedText(value: string, dtype: DType): string {
  return dtype === 'int32' ? `safe_truncated(${value})` : value;
}

/** Element types whose kernels differ. */
export function kindOf(dtype: DType): string {
  return dtype === 'int32' ? 'i' : 'f';
}
