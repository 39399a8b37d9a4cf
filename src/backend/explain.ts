/**
 * What was computed where: runs a function and reports its kernel calls. While it runs, the devices' kernels are
 * replaced by ones that count; otherwise nothing is there that could cost time.
 */
import type { Backend, ScalarKernel } from './backend';
import { type Observer, observed } from './observer';
import { startedBackends } from './registry';
import { tableText } from './table';

/** The calls of one kernel on one device. */
export interface ExplainedOp {
  /** The operation: a formula's name, or a kernel's, as `matmul`. */
  readonly op: string;
  /** The kernel that ran it: `map`, `reduce`, `copy`, `matmul`, … */
  readonly kernel: string;
  /** What it computed for each element, over its operands; empty for a kernel without a formula. */
  readonly formula: string;
  /** The device that was asked: that of the tensors. */
  readonly device: string;
  /** What really ran: `JavaScript` on the CPU, else the class of gpu.js' kernel, for example `WebGL2Kernel`. */
  readonly backend: string;
  /** Why the CPU computed it although the tensors are on a GPU; empty where that did not happen. */
  readonly why: string;
  /** Number of calls. */
  readonly count: number;
  /** Time in the calls, in milliseconds; where work is queued, the time to queue it. */
  readonly ms: number;
  /** Bytes that went from the CPU to the device because of it. */
  readonly bytesUp: number;
  /** Bytes that went from the device to the CPU because of it. */
  readonly bytesDown: number;
}

/** What `explain` found; printing it gives a table. */
export class Explanation<T = unknown> {
  /** @internal */
  constructor(
    /** What the function returned. */
    readonly result: T,
    /** One row for each kernel and device, in the order of their first calls. */
    readonly ops: readonly ExplainedOp[],
  ) {}

  /** The rows that the CPU computed for a GPU. */
  get fallbacks(): readonly ExplainedOp[] {
    return this.ops.filter((row) => row.why !== '');
  }

  /** Bytes that went from the CPU to a GPU. */
  get bytesUp(): number {
    return this.ops.reduce((sum, row) => sum + row.bytesUp, 0);
  }

  /** Bytes that went from a GPU to the CPU. */
  get bytesDown(): number {
    return this.ops.reduce((sum, row) => sum + row.bytesDown, 0);
  }

  /** The table. */
  toString(): string {
    const header = ['op', 'formula', 'device', 'backend', 'calls', 'ms', 'up', 'down', 'why'];
    const rows = this.ops.map((row) => [
      row.op,
      row.formula,
      row.device,
      row.backend,
      String(row.count),
      row.ms.toFixed(2),
      row.bytesUp === 0 ? '' : `${row.bytesUp} B`,
      row.bytesDown === 0 ? '' : `${row.bytesDown} B`,
      row.why,
    ]);
    return tableText(header, rows, [4, 5, 6, 7]);
  }

  /** @internal What `console.log` shows in Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * Runs a function and reports what it computed: every kernel with its formula, the device and what really ran, how
 * often, how long, and the bytes that went to the device and back.
 *
 * Work that runs in between, while an asynchronous function waits, is counted too.
 *
 * @param fn the function, which may be asynchronous
 * @returns what was found, with what the function returned; a promise of it for an asynchronous function
 * @throws what the function throws
 * @example
 * ```ts
 * import { explain, randn } from 'torchlet';
 * const x = randn(2, 3);
 * const explanation = explain(() => x.tanh().sum());
 * console.log(explanation.ops.map(({ op }) => op)); // ['tanh', 'sum']
 * console.log(explanation.fallbacks.length, explanation.bytesDown); // 0 0
 * ```
 */
export function explain<T>(fn: () => Promise<T>): Promise<Explanation<T>>;
export function explain<T>(fn: () => T): Explanation<T>;
export function explain<T>(fn: () => T | Promise<T>): Explanation<T> | Promise<Explanation<T>> {
  const watch = new Watch();
  watch.begin();
  let result: T | Promise<T>;
  try {
    result = fn();
  } catch (error) {
    watch.end();
    throw error;
  }
  if (!(result instanceof Promise)) {
    watch.end();
    return new Explanation(result, watch.ops);
  }
  return result.finally(() => watch.end()).then((value) => new Explanation(value, watch.ops));
}

type Row = { -readonly [K in keyof ExplainedOp]: ExplainedOp[K] };
type Kernel = (...args: unknown[]) => unknown;

/** Methods of a device that compute and move nothing. */
const MEMORY = ['allocate', 'upload', 'free', 'recycle', 'peek', 'share', 'waits', 'keep'];

/** One `explain` under way; another inside it counts the same calls. */
class Watch implements Observer {
  private readonly rows = new Map<string, Row>();
  private readonly texts = new Map<ScalarKernel, string>();
  /** By device, its methods that stood before those of its class: another `explain` may be around this one. */
  private readonly watched = new Map<Backend, Map<string, Kernel | undefined>>();
  private readonly outer = observed.by;
  /** The call that is running. */
  private current: Row | null = null;

  get ops(): ExplainedOp[] {
    return [...this.rows.values()];
  }

  begin(): void {
    observed.by = this;
    for (const backend of startedBackends()) this.watch(backend);
  }

  end(): void {
    for (const [backend, before] of this.watched) {
      for (const [name, own] of before) {
        if (own === undefined) delete (backend as any)[name];
        else (backend as any)[name] = own;
      }
    }
    observed.by = this.outer;
  }

  started(backend: Backend): void {
    this.outer?.started(backend);
    this.watch(backend);
  }

  launched(implementation: string): void {
    this.outer?.launched(implementation);
    if (this.current !== null) this.current.backend = implementation;
  }

  moved(up: number, down: number): void {
    this.outer?.moved(up, down);
    if (this.current === null) return;
    this.current.bytesUp += up;
    this.current.bytesDown += down;
  }

  fellBack(why: string): void {
    this.outer?.fellBack(why);
    if (this.current === null) return;
    this.current.why = why;
    this.current.backend = 'JavaScript';
  }

  /** Puts counting methods before those of the device's class. */
  private watch(backend: Backend): void {
    if (this.watched.has(backend)) return;
    const before = new Map<string, Kernel | undefined>();
    this.watched.set(backend, before);
    const prototype = Object.getPrototypeOf(backend);
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const method = (backend as any)[name];
      if (name === 'constructor' || typeof method !== 'function' || MEMORY.includes(name)) continue;
      before.set(name, Object.hasOwn(backend, name) ? method : undefined);
      (backend as any)[name] = (...args: unknown[]) =>
        this.call(backend, name, method.bind(backend), args);
    }
  }

  private call(backend: Backend, name: string, method: Kernel, args: unknown[]): unknown {
    const caller = this.current;
    const row = this.rowOf(backend, name, args);
    this.current = row;
    const begin = performance.now();
    try {
      return method(...args);
    } finally {
      row.ms += performance.now() - begin;
      row.count++;
      this.current = caller;
    }
  }

  private rowOf(backend: Backend, kernel: string, args: unknown[]): Row {
    const scalar = args.find((arg) => isScalarKernel(arg));
    const formula = scalar === undefined ? '' : this.textOf(scalar);
    const op = nameOf(kernel, args, scalar, formula);
    const key = [backend.name, kernel, op, formula].join('\n');
    let row = this.rows.get(key);
    if (row === undefined) {
      const ran = backend.name === 'cpu' ? 'JavaScript' : '';
      row = {
        ...{ op, kernel, formula, device: backend.name, backend: ran, why: '' },
        ...{ count: 0, ms: 0, bytesUp: 0, bytesDown: 0 },
      };
      this.rows.set(key, row);
    }
    return row;
  }

  private textOf(kernel: ScalarKernel): string {
    let text = this.texts.get(kernel);
    if (text === undefined) {
      text = kernel.text?.() ?? kernel.results.join('; ');
      this.texts.set(kernel, text);
    }
    return text;
  }
}

function isScalarKernel(arg: unknown): arg is ScalarKernel {
  return typeof arg === 'object' && arg !== null && 'compiled' in arg && 'body' in arg;
}

/** A formula's name; a reduction of a formula has both names, as has a scan or a scatter its mode. */
function nameOf(
  kernel: string,
  args: unknown[],
  scalar: ScalarKernel | undefined,
  formula: string,
): string {
  const [mode] = args;
  if (scalar !== undefined) {
    if (kernel !== 'reduce') return scalar.name;
    return formula === 'x' ? String(mode) : `${mode} of ${scalar.name}`;
  }
  return typeof mode === 'string' ? `${kernel} ${mode}` : kernel;
}
