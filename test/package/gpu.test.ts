// The entry torchlet/gpu of the built package: it needs no compiler, shares its devices with the main entry, and is
// not loaded by it.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { testOr } from './cases';
import { type Consumer, createConsumer, run, skipReason } from './consumer';

let consumer: Consumer;
beforeAll(() => {
  if (skipReason === null) consumer = createConsumer(inject('tarball'));
}, 240_000);
afterAll(() => consumer?.remove());

/** A training step on a device, by names that are there already. */
const STEP = `
const model = new nn.Linear(3, 1).to('gpu:webasm');
const x = tensor([[1, 2, 3]]).to('gpu:webasm');
model(x).sum().backward();
console.log(model.weight.grad.device, JSON.stringify(model.weight.grad.toArray()));
`;
const STEP_RESULT = 'gpu:webasm [[1,2,3]]\n';

/** What is in the bundled gpu.js, and nowhere else. */
const MARK = /WebGL2RenderingContext|gpu\.rocks|WGSLFunctionNode/;

const packageFolder = () => join(consumer.folder, 'node_modules/torchlet');

/** The files of the package that a program loads, as V8 counts them. */
function loadedBy(name: string, program: string): string[] {
  const file = consumer.write(name, program);
  const folder = mkdtempSync(join(consumer.folder, 'coverage-'));
  run(process.execPath, [file], consumer.folder, { NODE_V8_COVERAGE: folder });
  const [report] = readdirSync(folder);
  const { result } = JSON.parse(readFileSync(join(folder, report), 'utf8'));
  const urls = (result as { url: string }[]).map(({ url }) => url);
  return urls.filter((url) => url.includes('/torchlet/dist/')).map((url) => url.slice(7));
}

describe('torchlet/gpu in the packed package', () => {
  testOr(skipReason, 'is installed without gpu.js, gl and webgpu', () => {
    const installed = readdirSync(join(consumer.folder, 'node_modules'));
    expect(installed.filter((name) => !name.startsWith('.')).sort()).toEqual(['jsep', 'torchlet']);
  });

  testOr(skipReason, 'shares its devices with torchlet when imported', () => {
    const imports = "import { nn, tensor } from 'torchlet';\nimport 'torchlet/gpu';\n";
    const file = consumer.write('step.mjs', imports + STEP);
    expect(run(process.execPath, [file], consumer.folder)).toBe(STEP_RESULT);
  });

  testOr(skipReason, 'shares its devices with torchlet when required', () => {
    const imports = "require('torchlet/gpu');\nconst { nn, tensor } = require('torchlet');\n";
    const file = consumer.write('step.cjs', imports + STEP);
    expect(run(process.execPath, [file], consumer.folder)).toBe(STEP_RESULT);
  });

  testOr(skipReason, 'says what is missing for the devices that need a package', () => {
    const program = `
import { tensor } from 'torchlet';
import { gpu } from 'torchlet/gpu';
await gpu.init();
for (const name of ['gpu:headlessgl', 'gpu:webgpu', 'gpu:webgl2']) {
  try { tensor([1]).to(name); } catch (error) { console.log(error.message); }
}`;
    const file = consumer.write('missing.mjs', program);
    const lines = run(process.execPath, [file], consumer.folder).trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain("'gpu:headlessgl' is not there: the package gl is not built");
    expect(lines[1]).toContain('npm i webgpu');
    expect(lines[2]).toContain('there is no WebGL 2 here');
  });

  for (const [name, program] of [
    ['imported.mjs', "import { tensor } from 'torchlet';\ntensor([1]).add(1);"],
    ['required.cjs', "const { tensor } = require('torchlet');\ntensor([1]).add(1);"],
  ]) {
    testOr(skipReason, `is not loaded by torchlet alone, ${name.slice(0, 8)}`, () => {
      const alone = loadedBy(name, program);
      expect(alone.length).toBeGreaterThan(0);
      for (const path of alone) expect(readFileSync(path, 'utf8')).not.toMatch(MARK);
      const load = name.endsWith('.cjs') ? "require('torchlet/gpu')" : "import 'torchlet/gpu'";
      const both = loadedBy(`gpu-${name}`, `${load};\n${program}`);
      expect(both.some((path) => MARK.test(readFileSync(path, 'utf8')))).toBe(true);
    });
  }

  testOr(skipReason, 'carries the licences of what is bundled', () => {
    const text = readFileSync(join(packageFolder(), 'dist/BUNDLED-LICENSES.txt'), 'utf8');
    for (const name of ['gpu.js 2.24.1 (MIT)', 'acorn 8.14.0 (MIT)', 'gpu-mock.js 1.4.1 (MIT)']) {
      expect(text).toContain(name);
    }
    expect(text).toContain('Copyright (c) 2019 gpu.js Team');
  });
});
