// The most that this machine's vectors multiply and add: a loop that stays in registers, in WebAssembly. What a product
// of matrices reaches of it says how well it is written.
//
// Twelve sums, because a processor works on several at once (two each cycle, which take four or five) and has sixteen
// registers: with fewer it waits, with more it goes to memory.
const SUMS = 12;
const LANES = 4;
const TURNS = 10_000;

const each = (f) => Array.from({ length: SUMS }, (_, i) => f(`s${i}`, i)).join('\n');

/** AssemblyScript: every s ← s · x + y; x = −1 and y keep the numbers bounded. */
const source = (next) => `
  export function run(turns: i32, first: f32): f32 {
    const x = f32x4.splat(-first);
    const y = f32x4.splat(first);
    ${each((s, i) => `let ${s} = f32x4.splat(first * ${i});`)}
    for (let i = 0; i < turns; i++) {
      ${each((s) => `${s} = ${next(s)};`)}
    }
    let sum = f32x4.splat(0);
    ${each((s) => `sum = f32x4.add(sum, ${s});`)}
    return f32x4.extract_lane(sum, 0);
  }`;

const BUILDS = {
  'relaxed-simd': (s) => `f32x4.relaxed_madd(${s}, x, y)`,
  simd: (s) => `f32x4.add(f32x4.mul(${s}, x), y)`,
};

async function compiled(build) {
  const { default: asc } = await import('assemblyscript/asc');
  const { error, binary } = await asc.compileString(source(BUILDS[build]), {
    optimizeLevel: 3,
    runtime: 'stub',
    enable: ['simd', 'relaxed-simd'],
  });
  if (error) throw error;
  return binary;
}

/** The best build that this engine knows, from `first` on: the package chooses by the same rule. */
async function chosen(first) {
  for (const build of Object.keys(BUILDS).slice(Object.keys(BUILDS).indexOf(first))) {
    const bytes = await compiled(build);
    if (WebAssembly.validate(bytes)) return { build, bytes };
  }
  throw new Error('no vectors here');
}

/**
 * A step of the loop, with its build's name and the number of its operations.
 *
 * @param asked what the variable TORCHLET_CPU holds: `plain`, `simd`, or nothing
 */
export async function peak(asked = process.env.TORCHLET_CPU) {
  if (asked === 'plain') throw new Error('the plain kernels use no vectors');
  const { build, bytes } = await chosen(asked === 'simd' ? 'simd' : 'relaxed-simd');
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  const step = () => run(TURNS, 1);
  return { step, check: step, about: { build, flops: TURNS * SUMS * LANES * 2 } };
}
