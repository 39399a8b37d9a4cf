import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';

const PROGRAM = `
  import { ScalarKernel } from './src/backend/backend';
  import { cpu } from './src/backend/cpu/cpu';
  const view = (...values) => ({
    storage: cpu.upload(Float32Array.from(values)), dtype: 'float32', shape: [values.length],
    strides: [1], offset: 0, count: values.length, dense: true,
  });
  let forbidden = false;
  try { new Function('return 1')(); } catch { forbidden = true; }
  const [out, sum] = [view(0, 0, 0), view(0)];
  cpu.map(new ScalarKernel('k', 1, 0, ['const t0 = x0 * x0;'], ['t0 + 1']), [view(1, 2, 3)], [], [out]);
  cpu.reduce('sum', new ScalarKernel('id', 1, 0, [], ['x0']), [out], [], [3], sum, 1);
  const square = { ...view(...new Array(400).fill(0.5)), shape: [1, 20, 20], strides: [400, 20, 1] };
  const product = { ...view(...new Array(400).fill(0)), shape: [1, 20, 20], strides: [400, 20, 1] };
  cpu.matmul(square, square, null, product);
  console.log(JSON.stringify([
    forbidden, [...out.storage.data], [...sum.storage.data], [...new Set(product.storage.data)],
  ]));
`;

// What a page's Content-Security-Policy does, Node does with this flag.
it('runs where new Function is forbidden', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { outputFiles } = buildSync({
    stdin: { contents: PROGRAM, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '-'];
  const input = outputFiles[0].text;
  const printed = execFileSync(process.execPath, flags, { cwd: root, input });
  expect(JSON.parse(printed.toString())).toEqual([true, [2, 5, 10], [17], [5]]);
});
