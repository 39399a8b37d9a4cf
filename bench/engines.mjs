// Who takes part, and how each is started. An engine that cannot start is printed as skipped.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = (name) => fileURLToPath(new URL(`engines/${name}`, import.meta.url));
const js = (node, name, ...args) => ({ command: node, args: [script(name), ...args] });

/** The first Python that has PyTorch: the one on the PATH is often another than the system's. */
function findPython() {
  for (const python of [process.env.PYTHON, '/usr/bin/python3', 'python3', 'python']) {
    if (python && spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0) {
      return python;
    }
  }
  return null;
}

let python;

/** Threads are fixed from outside too: the BLAS below PyTorch reads its own variables at start. */
function pytorch(threads) {
  python ??= findPython();
  if (!python) return { missing: 'no Python with PyTorch found (set PYTHON=/path/to/python3)' };
  const count = String(threads);
  return {
    command: python,
    args: [script('pytorch.py'), count],
    env: {
      OMP_NUM_THREADS: count,
      OPENBLAS_NUM_THREADS: count,
      MKL_NUM_THREADS: count,
      PYTHONDONTWRITEBYTECODE: '1',
    },
  };
}

/** The engine whose times are the unit of the ratios. */
export const BASE = 'torchlet';
/** The engine whose numbers torchlet's must equal. */
export const ORACLE = 'pytorch-1';

/** name: as on the command line. label: as in the table. start(path of Node, torchlet's entry): how to spawn it. */
export const ENGINES = [
  { name: BASE, label: 'torchlet', start: (node, entry) => js(node, 'torchlet.mjs', entry, '1') },
  {
    name: 'torchlet-2',
    label: 'torchlet\n2 threads',
    start: (node, entry) => js(node, 'torchlet.mjs', entry, '2'),
  },
  { name: ORACLE, label: 'PyTorch\n1 thread', start: () => pytorch(1) },
  { name: 'pytorch-2', label: 'PyTorch\n2 threads', start: () => pytorch(2) },
  { name: 'jax-js', label: 'jax-js\nwasm, jit', start: (node) => js(node, 'jax-js.mjs') },
  { name: 'tfjs-wasm', label: 'TF.js\nwasm', start: (node) => js(node, 'tfjs.mjs', 'wasm') },
  { name: 'tfjs-cpu', label: 'TF.js\ncpu', start: (node) => js(node, 'tfjs.mjs', 'cpu') },
  { name: 'js-pytorch', label: 'js-pytorch\ncpu', start: (node) => js(node, 'js-pytorch.mjs') },
];

/** Engines by name, or by the part before the dash where that is no name: `pytorch` is both of PyTorch's. */
export function chooseEngines(names) {
  if (!names) return ENGINES;
  const chosen = new Set();
  for (const name of names) {
    const exact = ENGINES.filter((e) => e.name === name);
    const meant = exact.length ? exact : ENGINES.filter((e) => e.name.startsWith(`${name}-`));
    if (!meant.length) {
      throw new Error(`no engine ${name}; there are ${ENGINES.map((e) => e.name).join(', ')}`);
    }
    for (const engine of meant) chosen.add(engine);
  }
  return ENGINES.filter((e) => chosen.has(e));
}
