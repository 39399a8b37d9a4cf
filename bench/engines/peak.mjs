// The most that this machine's vectors multiply and add: a loop that stays in registers, in WebAssembly. What a product
// of matrices reaches of it says how well it is written.
//
// Twelve sums, because a processor works on several at once (two each cycle, which take four or five) and has sixteen
// registers: with fewer it waits, with more it goes to memory.
const SUMS = 12;
const LANES = 4;
const TURNS = 10_000;

// The module is so small that its bytes are written here: a compiler would fill the memory of the process in which the
// package is measured. Numbers are those of the WebAssembly specification.
const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
const END = 0x0b;
const SPLAT = [0xfd, 0x13];
const EXTRACT_FIRST_LANE = [0xfd, 0x1f, 0];
const ADD = [0xfd, 0xe4, 0x01];
const MUL = [0xfd, 0xe6, 0x01];
const RELAXED_MADD = [0xfd, 0x85, 0x02];
const get = (local) => [0x20, local];
const set = (local) => [0x21, local];

/** The parameters, then the vectors. */
const [TURNS_LEFT, FIRST, X, Y, S] = [0, 1, 2, 3, 4];

const sums = Array.from({ length: SUMS }, (_, i) => S + i);

/** s ← s · x + y, as each build computes it. */
const BUILDS = {
  'relaxed-simd': (s) => [...get(s), ...get(X), ...get(Y), ...RELAXED_MADD, ...set(s)],
  simd: (s) => [...get(s), ...get(X), ...MUL, ...get(Y), ...ADD, ...set(s)],
};

const f32Const = (value) => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)];

/** Length as LEB128, in two bytes, and the bytes. */
const counted = (bytes) => [(bytes.length & 0x7f) | 0x80, bytes.length >> 7, ...bytes];
const section = (id, bytes) => [id, ...counted(bytes)];

/** `run(turns, first)`: x = −first and y = first keep the sums bounded, which begin with first · 0, first · 1, … */
function moduleOf(next) {
  const body = [
    ...[1, SUMS + 2, V128], // one group of locals
    ...[...get(FIRST), 0x8c, ...SPLAT, ...set(X)],
    ...[...get(FIRST), ...SPLAT, ...set(Y)],
    ...sums.flatMap((s, i) => [...get(FIRST), ...f32Const(i), 0x94, ...SPLAT, ...set(s)]),
    ...[0x03, 0x40], // loop
    ...sums.flatMap(next),
    ...[...get(TURNS_LEFT), 0x41, 1, 0x6b, 0x22, TURNS_LEFT], // one turn less
    ...[0x0d, 0, END], // again, unless that was the last
    ...sums.flatMap((s, i) => (i ? [...get(s), ...ADD] : get(s))),
    ...[...EXTRACT_FIRST_LANE, END],
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, I32, F32, 1, F32]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, ...Buffer.from('run'), 0, 0]),
    ...section(10, [1, ...counted(body)]),
  ]);
}

/**
 * A step of the loop, with its build's name and the number of its operations. The build is the best that this engine
 * knows: the package chooses by the same rule.
 *
 * @param asked what the variable TORCHLET_CPU holds: `plain`, `simd`, or nothing
 */
export function peak(asked = process.env.TORCHLET_CPU) {
  if (asked === 'plain') throw new Error('the plain kernels use no vectors');
  for (const [build, next] of Object.entries(BUILDS)) {
    const bytes = moduleOf(next);
    if (build === 'relaxed-simd' && asked === 'simd') continue;
    if (!WebAssembly.validate(bytes)) continue;
    const { run } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
    const step = () => run(TURNS, 1);
    return { step, check: step, about: { build, flops: TURNS * SUMS * LANES * 2 } };
  }
  throw new Error('no vectors here');
}
