// The built package, used as its users use it: ESM, CommonJS, TypeScript.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { expectXor, testOr } from './cases';
import { type Consumer, checkTypes, createConsumer, run, skipReason, xorProgram } from './consumer';

const IMPORT = "import { tensor, manualSeed, nn, optim, noGrad } from 'torchlet';";
const REQUIRE = "const { tensor, manualSeed, nn, optim, noGrad } = require('torchlet');";

let consumer: Consumer;
beforeAll(() => {
  if (skipReason === null) consumer = createConsumer(inject('tarball'));
}, 240_000);
afterAll(() => consumer?.remove());

describe('the packed package', () => {
  testOr(skipReason, 'trains XOR when imported', () => {
    const file = consumer.write('xor.mjs', xorProgram(IMPORT));
    expectXor(JSON.parse(run(process.execPath, [file], consumer.folder)));
  });

  testOr(skipReason, 'trains XOR when required', () => {
    const file = consumer.write('xor.cjs', xorProgram(REQUIRE));
    expectXor(JSON.parse(run(process.execPath, [file], consumer.folder)));
  });

  testOr(skipReason, 'gives the same numbers imported and required', () => {
    const esm = consumer.write('same.mjs', xorProgram(IMPORT));
    const cjs = consumer.write('same.cjs', xorProgram(REQUIRE));
    const outputs = [esm, cjs].map((file) => run(process.execPath, [file], consumer.folder));
    expect(outputs[0]).toBe(outputs[1]);
  });

  testOr(skipReason, 'computes in threads, which end with the program', () => {
    for (const [name, line] of [
      ['threads.mjs', "import { rand, setNumThreads } from 'torchlet';"],
      ['threads.cjs', "const { rand, setNumThreads } = require('torchlet');"],
    ]) {
      const file = consumer.write(
        name,
        `${line}
const a = rand(300, 300);
setNumThreads(1);
const alone = a.matmul(a);
setNumThreads(3);
for (let round = 0; round < 20; round++) if (!a.matmul(a).equal(alone)) console.log('differs', round);
console.log('done');
`,
      );
      expect(run(process.execPath, [file], consumer.folder)).toBe('done\n');
    }
  });

  for (const [module, moduleResolution] of [
    ['node16', 'node16'],
    ['esnext', 'bundler'],
  ]) {
    testOr(skipReason, `has types for moduleResolution ${moduleResolution}`, () => {
      // A misspelled name and a wrong argument must be errors: types that are `any` would hide them.
      const program = `${xorProgram(IMPORT)}
const loss: number = lossFn(model(x), y).item();
// @ts-expect-error
x.reshap(2, 2);
// @ts-expect-error
new nn.Linear('two', 8);
import { gpu } from 'torchlet/gpu';
const buffers: number[] = gpu.memory().map((memory) => memory.buffers);
// @ts-expect-error
gpu.memry();
{
  using doubled = x.mul(2);
  doubled.sum();
}
export { buffers, loss };
`;
      consumer.write('xor.mts', program);
      if (module === 'node16') {
        consumer.write(
          'xor.cts',
          "import torch = require('torchlet');\nimport { gpu } from 'torchlet/gpu';\n" +
            'gpu.devices().map((device) => torch.tensor([1]).to(device.name));\n',
        );
      }
      const files = module === 'node16' ? ['xor.mts', 'xor.cts'] : ['xor.mts'];
      checkTypes(consumer, module, moduleResolution, files);
    });
  }

  testOr(skipReason, 'keeps the names of modules, by which they are printed', () => {
    const names = `
for (const [name, value] of Object.entries(nn)) {
  if (/^[A-Z]/.test(name) && typeof value === 'function' && value.name !== name) console.log(name, value.name);
}
console.log(String(new nn.Sequential()));
`;
    for (const [file, load] of [
      ['names.mjs', IMPORT],
      ['names.cjs', REQUIRE],
    ]) {
      const path = consumer.write(file, load + names);
      expect(run(process.execPath, [path], consumer.folder)).toBe('Sequential()\n');
    }
  });

  testOr(skipReason, 'takes no field of a class for an export in CommonJS', () => {
    const dist = join(consumer.folder, 'node_modules/torchlet/dist');
    const files = readdirSync(dist).filter((name) => name.endsWith('.cjs'));
    expect(files).toContain('inspect.cjs');
    for (const name of files) {
      expect(readFileSync(join(dist, name), 'utf8')).not.toMatch(/this\.\w+ = exports\.\w+ = /);
    }
  });

  testOr(skipReason, 'carries what it declares, and no sources or tests', () => {
    const installed = join(consumer.folder, 'node_modules/torchlet');
    const { main, module, types } = JSON.parse(
      readFileSync(join(installed, 'package.json'), 'utf8'),
    );
    for (const path of [main, module, types]) expect(existsSync(join(installed, path))).toBe(true);
    expect(readdirSync(installed)).toContain('LICENSE');
    for (const name of ['src', 'test', 'examples', 'node_modules']) {
      expect(readdirSync(installed)).not.toContain(name);
    }
  });
});
