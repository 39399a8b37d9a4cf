/**
 * What every gpu device must compute, against the CPU device: random views of every layout through
 * every kernel. Knows no test framework, so that it also runs in a page.
 */
import { type Backend, ScalarKernel, Storage, type View } from '../../../src/backend/backend';
import { cpu } from '../../../src/backend/cpu/cpu';
import { setVectorSizes } from '../../../src/backend/cpu/wasm/sizes';
import type { GpuBackend } from '../../../src/backend/gpu/gpu-backend';
import type { DType, TypedArray } from '../../../src/dtype';
import { dense, pick, type Random, seeded, randomView as unflipped, view } from '../views';

/** How far a device may be off: relative to the larger of 1 and the value. */
export interface Bounds {
  /** One operation after another, rounded to float32. */
  readonly arithmetic: number;
  /** exp, log, tanh and their kin. */
  readonly functions: number;
  /** Sums of up to some thousand terms. */
  readonly sums: number;
}

/** Measured, with room for another driver; a shader's division may be 2 units off. */
export const BOUNDS: Readonly<Record<'exact' | 'shader', Bounds>> = {
  exact: { arithmetic: 5e-7, functions: 1e-6, sums: 2e-6 },
  shader: { arithmetic: 1e-6, functions: 1e-5, sums: 4e-6 },
};

export interface Check {
  readonly name: string;
  readonly run: (backend: Backend, bounds: Bounds) => Promise<void>;
}

const TYPES: readonly DType[] = ['float32', 'int32', 'bool'];

/** The same view over a copy of its memory on another device. */
function on(backend: Backend, v: View): View {
  const { storage } = v;
  const data = (storage.data as TypedArray).slice();
  return { ...v, storage: backend.upload(data) };
}

/** Everything behind a view. */
async function memoryOf(v: View): Promise<ArrayLike<number>> {
  const { storage } = v;
  if (storage.backend === cpu) return storage.data as TypedArray;
  const whole: View = {
    storage,
    dtype: storage.dtype,
    shape: [storage.length],
    strides: [1],
    offset: 0,
    count: storage.length,
    dense: true,
  };
  return storage.backend.downloadAsync(whole);
}

function agree(what: string, got: ArrayLike<number>, want: ArrayLike<number>, bound: number): void {
  if (got.length !== want.length) throw new Error(`${what}: ${got.length} for ${want.length}`);
  for (let i = 0; i < got.length; i++) {
    const [a, b] = [got[i], want[i]];
    if (Object.is(a, b) || a === b) continue;
    if (Math.abs(a - b) <= bound * Math.max(1, Math.abs(b))) continue;
    throw new Error(`${what}: element ${i} is ${a} for ${b}, bound ${bound}`);
  }
}

/**
 * Calls a kernel on both devices and compares all memory behind the outputs.
 *
 * @param call gets the device and the views on it: inputs, then outputs
 */
async function both(
  what: string,
  backend: Backend,
  bound: number,
  inputs: readonly View[],
  outs: readonly View[],
  call: (device: Backend, views: View[]) => void,
): Promise<void> {
  const there = [...inputs, ...outs].map((v) => on(backend, v));
  call(cpu, [...inputs, ...outs]);
  call(backend, there);
  for (let k = 0; k < outs.length; k++) {
    const got = await memoryOf(there[inputs.length + k]);
    agree(`${what}, output ${k}`, got, await memoryOf(outs[k]), bound);
  }
}

/** A random layout, with a dimension that runs backwards in some. */
function randomView(random: Random, shape: readonly number[], dtype: DType): View {
  const v = unflipped(random, shape, dtype);
  if (v.count < 2 || random() < 0.7) return v;
  const d = pick(random, 0, shape.length - 1);
  if (shape[d] === 1) return v;
  const strides = v.strides.map((stride, k) => (k === d ? -stride : stride));
  return { ...v, strides, offset: v.offset + (shape[d] - 1) * v.strides[d], dense: false };
}

function randomShape(random: Random, most = 4): number[] {
  return Array.from({ length: pick(random, 0, most) }, () => pick(random, 1, 5));
}

/** A shape that broadcasts to this one. */
function narrower(random: Random, shape: readonly number[]): number[] {
  const some = shape.map((size) => (random() < 0.3 ? 1 : size));
  return some.slice(random() < 0.3 ? pick(random, 0, some.length) : 0);
}

const POLYNOMIAL = new ScalarKernel(
  'polynomial',
  3,
  1,
  ['const t0 = x0 * x1;', 'const t1 = t0 + p0;', 'const t2 = x2 > 0 ? t1 : x0;'],
  ['t2', 't1 * 0.5', 'x1'],
);
const SQUARE = new ScalarKernel('square', 1, 0, [], ['x0 * x0']);
const SAME = new ScalarKernel('same', 1, 0, [], ['x0']);
const PRODUCT = new ScalarKernel('product', 2, 1, [], ['x0 * x1 + p0']);

async function checkMap(backend: Backend, { arithmetic }: Bounds): Promise<void> {
  const random = seeded(1);
  for (let round = 0; round < 40; round++) {
    const shape = randomShape(random);
    const inputs = [0, 1, 2].map((k) =>
      randomView(random, narrower(random, shape), TYPES[(round + k) % 3]),
    );
    const outs = [0, 1, 2].map(() =>
      randomView(random, shape, round % 4 === 0 ? 'int32' : 'float32'),
    );
    // Whole numbers where they are truncated: rounding must not decide.
    const inexact = outs[0].dtype === 'int32';
    const sources = inexact ? inputs.map((v) => randomView(random, v.shape, 'int32')) : inputs;
    await both(`map ${shape}`, backend, arithmetic, sources, outs, (device, v) => {
      device.map(POLYNOMIAL, v.slice(0, 3), [2], v.slice(3));
    });
  }
}

async function checkAliases(backend: Backend, { arithmetic }: Bounds): Promise<void> {
  const random = seeded(2);
  for (let round = 0; round < 8; round++) {
    const shape = [pick(random, 1, 5), pick(random, 1, 6)];
    const x = randomView(random, shape, 'float32');
    const y = randomView(random, shape, 'float32');
    await both(`in place ${shape}`, backend, arithmetic, [y], [x], (device, [b, a]) => {
      device.map(PRODUCT, [a, b], [0.5], [a]);
      device.map(PRODUCT, [a, a], [-1], [a]);
    });
  }
}

/** One function of one or two operands, at ordinary and at extreme arguments. */
const FUNCTIONS: readonly (readonly [string, readonly number[]])[] = [
  ['Math.exp(x0)', [-80, -5, -1e-6, 0, 1e-6, 1, 5, 88, 89, 200]],
  ['Math.expm1(x0)', [-80, -5, -0.4, -1e-6, 0, 1e-6, 1e-3, 0.4, 1, 5, 88, 200]],
  ['Math.log(x0)', [-1, 0, 1e-30, 1e-6, 0.5, 1, 2, 1e6, 3e38]],
  ['Math.log2(x0)', [-1, 0, 1e-30, 1e-6, 0.5, 1, 2, 8, 1e6, 3e38]],
  ['Math.log10(x0)', [-1, 0, 1e-30, 1e-6, 0.5, 1, 10, 1e6, 3e38]],
  ['Math.log1p(x0)', [-2, -1, -0.9, -0.2, -1e-6, 0, 1e-6, 1e-3, 0.2, 1, 1e6]],
  ['Math.sqrt(x0)', [-1, 0, 1e-20, 0.25, 2, 1e10, 3e38]],
  ['1 / x0', [-3, -1e-10, 1e-10, 0.5, 3, 1e30]],
  ['Math.sin(x0)', [-30, -3, -1e-4, 0, 1e-4, 1, 3, 30]],
  ['Math.cos(x0)', [-30, -3, -1e-4, 0, 1e-4, 1, 3, 30]],
  ['Math.tan(x0)', [-1, -1e-4, 0, 1e-4, 1]],
  ['Math.asin(x0)', [-2, -1, -0.999, -0.5, -1e-4, 0, 1e-4, 0.5, 0.999, 1, 2]],
  ['Math.acos(x0)', [-2, -1, -0.999, -0.5, 0, 0.5, 0.999, 1, 2]],
  ['Math.atan(x0)', [-1e20, -100, -1, -0.4, -1e-4, 0, 1e-4, 0.4, 0.5, 1, 2.5, 100, 1e20]],
  ['Math.sinh(x0)', [-200, -80, -3, -0.5, -1e-5, 0, 1e-5, 0.5, 3, 80, 200]],
  ['Math.cosh(x0)', [-200, -80, -3, -0.5, 0, 1e-5, 0.5, 3, 80, 200]],
  ['Math.tanh(x0)', [-1000, -45, -9, -0.6, -1e-5, 0, 1e-5, 0.6, 9, 45, 1000]],
  ['Math.asinh(x0)', [-1e6, -3, -0.1, -1e-5, 0, 1e-5, 0.1, 3, 1e6]],
  ['Math.acosh(x0)', [0, 1, 1.001, 2, 100, 1e6]],
  ['Math.atanh(x0)', [-2, -1, -0.9, -0.1, -1e-5, 0, 1e-5, 0.1, 0.9, 1, 2]],
  ['Math.cbrt(x0)', [-27, -1, 0, 1e-6, 8, 1e6]],
  ['Math.floor(x0)', [-2.5, -0.5, 0, 0.5, 2.5, 8388609]],
  ['Math.ceil(x0)', [-2.5, -0.5, 0, 0.5, 2.5, 8388609]],
  ['Math.trunc(x0)', [-2.5, -0.5, 0, 0.5, 2.5, 8388609]],
  ['Math.round(x0)', [-2.5, -0.5, 0, 0.49999997, 0.5, 2.5, 8388609]],
  ['Math.sign(x0)', [-3, 0, 3]],
  ['Math.abs(x0)', [-3, 0, 3]],
  ['x0 !== x0 ? 1 : 0', [0, 1]],
  ['x0 - x0 === 0 ? 1 : 0', [0, 1]],
  ['x0 === Infinity || x0 === -Infinity ? 1 : 0', [0, 1]],
  ['Math.min(x0, 0) - Math.log1p(Math.exp(-Math.abs(x0)))', [-1000, -20, -1, 0, 1, 20, 1000]],
  ['Math.max(x0, 0) + Math.log1p(Math.exp(-Math.abs(x0)))', [-1000, -20, -1, 0, 1, 20, 1000]],
  ['1 / (1 + Math.exp(-x0))', [-1000, -20, -1, 0, 1, 20, 1000]],
  ['x0 ? 2 : 3', [0, 1, -1]],
  ['(x0 != 0) !== (x0 > 1) ? 1 : 0', [0, 1, 2]],
  ['x0 > 0 ? x0 : x0 !== x0 ? x0 : 0', [-1, 0, 1]],
];
const PAIRS: readonly string[] = [
  'Math.max(x0, x1)',
  'Math.min(x0, x1)',
  'Math.atan2(x0, x1)',
  'Math.pow(x0, x1)',
  'x0 % x1',
  'x0 % x1 !== 0 && x0 % x1 < 0 !== x1 < 0 ? (x0 % x1) + x1 : x0 % x1',
  'Math.hypot(x0, x1)',
  'x0 === x1 ? 1 : 0',
  'x0 < x1 ? 1 : 0',
  'x0 !== x1 ? 1 : 0',
];
const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const PAIR_VALUES = [Number.NaN, -7, -2.5, -1, 0, 0.5, 1, 3, 7, 20];

async function checkFunctions(backend: Backend, { functions }: Bounds): Promise<void> {
  const apply = async (text: string, columns: number[][]) => {
    const kernel = new ScalarKernel('function', columns.length, 0, [], [text]);
    const inputs = columns.map((column) => dense(column));
    const out = dense(columns[0].map(() => 0));
    await both(
      `${text} of [${columns.join('] and [')}]`,
      backend,
      functions,
      inputs,
      [out],
      (d, v) => {
        d.map(kernel, v.slice(0, -1), [], v.slice(-1));
      },
    );
  };
  // Texts mean JavaScript's functions; those of vectors follow C in a power of 1 with NaN.
  const sizes = setVectorSizes({
    map: Number.POSITIVE_INFINITY,
    heavyMap: Number.POSITIVE_INFINITY,
  });
  try {
    // Sine and its kin of an infinite angle are not a number on the CPU, and anything on a card; a
    // mask is never NaN.
    const ordinary = /Math\.(sin|cos|tan)\(|x0 \?/;
    for (const [text, values] of FUNCTIONS) {
      await apply(text, [ordinary.test(text) ? [...values] : [...values, ...SPECIAL]]);
    }
    const pairs = PAIR_VALUES.flatMap((x) => PAIR_VALUES.map((y) => [x, y]));
    for (const text of PAIRS) {
      await apply(text, [pairs.map(([x]) => x), pairs.map(([, y]) => y)]);
    }
  } finally {
    setVectorSizes(sizes);
  }
}

async function checkReduce(backend: Backend, { sums }: Bounds): Promise<void> {
  const random = seeded(3);
  for (let round = 0; round < 48; round++) {
    const shape = randomShape(random);
    const kept = shape.map((size) => (random() < 0.5 ? 1 : size));
    const reducer = (['sum', 'prod', 'max', 'min'] as const)[round % 4];
    const type = round % 3 === 0 ? 'int32' : 'float32';
    const inputs = [0, 1].map(() => randomView(random, narrower(random, shape), type));
    const out = randomView(random, kept, type);
    const [kernel, params] = round % 2 === 0 ? [PRODUCT, [1]] : [SQUARE, []];
    const used = inputs.slice(0, kernel.inputs);
    await both(`${reducer} ${shape} to ${kept}`, backend, sums, used, [out], (device, v) => {
      const scale = type === 'int32' ? 2 : 0.5;
      device.reduce(reducer, kernel, v.slice(0, -1), params, shape, v[v.length - 1], scale);
    });
  }
}

async function checkLongReduce(backend: Backend, { sums }: Bounds): Promise<void> {
  const random = seeded(4);
  for (const [shape, kept] of [
    [[50000], [1]],
    [
      [7, 3001],
      [7, 1],
    ],
    [
      [3001, 7],
      [1, 7],
    ],
    [
      [3, 2000, 2],
      [1, 1, 2],
    ],
    [[], []],
    [
      [0, 2],
      [1, 2],
    ],
  ]) {
    for (const reducer of ['sum', 'max', 'min'] as const) {
      const x = randomView(random, shape, 'float32');
      const out = randomView(random, kept, 'float32');
      const n = shape.reduce((count, size) => count * size, 1) || 1;
      await both(`${reducer} ${shape}`, backend, sums, [x], [out], (device, v) => {
        device.reduce(reducer, SAME, [v[0]], [], shape, v[1], reducer === 'sum' ? 1 / n : 1);
      });
    }
  }
  const special = dense([1, Number.NaN, 3, 4], [2, 2]);
  for (const reducer of ['sum', 'max', 'min'] as const) {
    await both(`${reducer} with NaN`, backend, 0, [special], [dense([0, 0], [2, 1])], (d, v) => {
      d.reduce(reducer, SAME, [v[0]], [], [2, 2], v[1], 1);
    });
  }
}

async function checkLines(backend: Backend, { sums }: Bounds): Promise<void> {
  const random = seeded(5);
  for (let round = 0; round < 30; round++) {
    const shape = Array.from({ length: pick(random, 1, 3) }, () => pick(random, 1, 9));
    const dim = pick(random, 0, shape.length - 1);
    const x = randomView(random, shape, TYPES[round % 3]);
    if (round % 5 === 0 && x.dtype === 'float32')
      (x.storage.data as TypedArray)[x.offset] = Number.NaN;
    const line = shape.map((size, d) => (d === dim ? 1 : size));
    for (const reducer of ['argmax', 'argmin'] as const) {
      const out = randomView(random, line, 'int32');
      await both(`${reducer} ${shape}`, backend, 0, [x], [out], (device, v) => {
        device.argReduce(reducer, v[0], dim, v[1]);
      });
    }
    for (const scanner of ['sum', 'prod', 'max', 'min', 'logsumexp'] as const) {
      const type = x.dtype === 'bool' || scanner === 'logsumexp' ? 'float32' : x.dtype;
      const out = randomView(random, shape, type);
      const places = /max|min/.test(scanner) ? [randomView(random, shape, 'int32')] : [];
      await both(`scan ${scanner} ${shape}`, backend, 4 * sums, [x], [out, ...places], (d, v) => {
        d.scan(scanner, v[0], dim, v[1], v[2] ?? null);
      });
    }
    const [values, indices] = [
      randomView(random, shape, x.dtype),
      randomView(random, shape, 'int32'),
    ];
    await both(`sort ${shape}`, backend, 0, [x], [values, indices], (device, v) => {
      device.sort(v[0], dim, round % 2 === 0, v[1], v[2]);
    });
  }
}

async function checkMatmul(backend: Backend, { sums }: Bounds): Promise<void> {
  const random = seeded(6);
  for (let round = 0; round < 24; round++) {
    const [batch, m, n] = [pick(random, 1, 3), pick(random, 1, 6), pick(random, 1, 6)];
    const k = round % 8 === 0 ? 130 : pick(random, 0, 7);
    const type = round % 5 === 0 ? 'int32' : 'float32';
    const a = randomView(random, [random() < 0.3 ? 1 : batch, m, k], type);
    const b = randomView(random, [random() < 0.3 ? 1 : batch, k, n], type);
    const bias = round % 2 === 0 ? [randomView(random, [1, 1, random() < 0.3 ? 1 : n], type)] : [];
    const out = randomView(random, [batch, m, n], type);
    // Terms of either sign up to 4 cancel: their rounding stays.
    const bound = sums * Math.max(4, k / 8);
    await both(`matmul ${[batch, m, k, n]}`, backend, bound, [a, b, ...bias], [out], (d, v) => {
      d.matmul(v[0], v[1], v.length === 4 ? v[2] : null, v[v.length - 1]);
    });
  }
}

async function checkIndexing(backend: Backend, { sums }: Bounds): Promise<void> {
  const random = seeded(7);
  for (let round = 0; round < 30; round++) {
    const shape = Array.from({ length: pick(random, 1, 3) }, () => pick(random, 1, 5));
    const dim = pick(random, 0, shape.length - 1);
    const entries = shape.map((size, d) =>
      d === dim ? pick(random, 1, 6) : pick(random, 1, size),
    );
    const narrow = entries.map((size, d) => (d !== dim && random() < 0.4 ? 1 : size));
    const index = randomView(random, narrow, 'int32');
    const positions = index.storage.data as TypedArray;
    for (let i = 0; i < positions.length; i++) positions[i] = pick(random, 0, shape[dim] - 1);
    const table = randomView(random, shape, 'float32');
    const picked = randomView(random, entries, 'float32');
    const lines = { ...table, shape: table.shape.map((s, d) => (d === dim ? s : entries[d])) };
    await both(`gather ${shape}`, backend, 0, [lines, index], [picked], (device, v) => {
      device.gather(v[0], dim, v[1], v[2]);
    });
    for (const mode of ['set', 'add', 'mul', 'max', 'min'] as const) {
      const source = randomView(random, entries, 'float32');
      await both(`scatter ${mode} ${shape}`, backend, sums, [index, source], [table], (d, v) => {
        d.scatter(mode, v[2], dim, v[0], v[1], entries);
      });
    }
  }
}

async function checkCopies(backend: Backend): Promise<void> {
  const random = seeded(8);
  for (let round = 0; round < 45; round++) {
    const shape = randomShape(random);
    const [from, to] = [TYPES[round % 3], TYPES[Math.floor(round / 3) % 3]];
    const x = randomView(random, narrower(random, shape), from);
    const out = randomView(random, shape, to);
    const what = `copy ${from} to ${to} ${shape}`;
    await both(what, backend, 0, [x], [out], (d, v) => d.copy(v[0], v[1]));
    await both(`fill ${to}`, backend, 0, [], [out], (d, v) => d.fill(v[0], round - 20.5));
    const there = on(backend, x);
    agree('download', await backend.downloadAsync(there), cpu.download(x), 0);
    if (backend.readsSynchronously) agree('download', backend.download(there), cpu.download(x), 0);
  }
  const fresh = backend.allocate('float32', 5);
  agree(
    'allocate',
    await memoryOf({ ...view(new Float32Array(5), 'float32', [5]), storage: fresh }),
    [0, 0, 0, 0, 0],
    0,
  );
  const batch = dense(Array.from({ length: 3000 }, (_, i) => i));
  const slices = [0, 1000, 2500].map((offset) => ({ ...batch, offset, shape: [500], count: 500 }));
  const there = on(backend, batch);
  for (const slice of slices) {
    const moved = { ...slice, storage: there.storage };
    const out = on(backend, dense(new Array(500).fill(0)));
    backend.map(SQUARE, [moved], [], [out]);
    const want = cpu.download(slice).map((x) => x * x);
    agree(`slice at ${slice.offset}`, await memoryOf(out), want, 1e-6);
  }
}

async function checkStorage(backend: Backend): Promise<void> {
  const threw = (run: () => unknown) => {
    try {
      run();
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const double = threw(() => backend.allocate('float64', 1));
  if (!/^allocate: '.*' computes in float32/.test(double)) throw new Error(double);
  const huge = threw(() => backend.allocate('float32', 2 ** 33));
  if (!/^allocate: 8589934592 elements/.test(huge)) throw new Error(huge);
  const storage = backend.upload(Float32Array.of(1, 2));
  if (!(storage instanceof Storage)) throw new Error('no storage');
  backend.free(storage);
}

/** Kernels come and go; what they made stays, and can be read, written and freed. */
async function checkEviction(backend: Backend): Promise<void> {
  const { programs } = (backend as GpuBackend).device;
  const { most } = programs;
  programs.most = 2;
  try {
    const made: [View, number][] = [];
    for (let n = 1; n <= 12; n++) {
      const out = on(backend, dense(new Array(n).fill(0)));
      backend.map(SQUARE, [on(backend, dense(new Array(n).fill(n)))], [], [out]);
      made.push([out, n]);
    }
    for (const [out, n] of made) {
      agree(`result of evicted kernel ${n}`, await memoryOf(out), new Array(n).fill(n * n), 1e-6);
      backend.map(SQUARE, [out], [], [out]);
      agree(`again ${n}`, await memoryOf(out), new Array(n).fill(n ** 4), 1e-6);
      backend.free(out.storage);
    }
  } finally {
    programs.most = most;
  }
}

async function checkWindows(backend: Backend, { sums }: Bounds): Promise<void> {
  const random = seeded(9);
  for (let round = 0; round < 24; round++) {
    const dims = (round % 3) + 1;
    const some = (low: number, high: number) =>
      Array.from({ length: dims }, () => pick(random, low, high));
    const windows = {
      kernel: some(1, 3),
      stride: some(1, 3),
      padding: some(0, 2),
      dilation: some(1, 2),
    };
    const [size, counts] = [some(1, 5), some(1, 4)];
    const lead = [pick(random, 1, 2), pick(random, 1, 3)];
    const image = randomView(random, [...lead, ...size], 'float32');
    const columns = randomView(random, [...lead, ...windows.kernel, ...counts], 'float32');
    const beyond = round % 2 === 0 ? 0 : Number.NEGATIVE_INFINITY;
    await both(`im2col ${size}`, backend, 0, [image], [columns], (device, v) => {
      device.im2col(v[0], windows, beyond, v[1]);
    });
    const spread = randomView(random, [...lead, ...windows.kernel, ...counts], 'float32');
    const sum = randomView(random, [...lead, ...size], 'float32');
    await both(`col2im ${size}`, backend, sums, [spread], [sum], (device, v) => {
      device.col2im(v[0], windows, v[1]);
    });
  }
}

/** All checks. */
export const CHECKS: readonly Check[] = [
  { name: 'copies, casts and fills', run: checkCopies },
  { name: 'map', run: checkMap },
  { name: 'map in place', run: checkAliases },
  { name: 'functions at extreme arguments', run: checkFunctions },
  { name: 'reduce', run: checkReduce },
  { name: 'long reductions and NaN', run: checkLongReduce },
  { name: 'argReduce, scan, sort', run: checkLines },
  { name: 'matmul', run: checkMatmul },
  { name: 'gather and scatter', run: checkIndexing },
  { name: 'im2col and col2im', run: checkWindows },
  { name: 'storage', run: checkStorage },
  { name: 'eviction of kernels', run: checkEviction },
];
