// The built package, used as its users use it: ESM, CommonJS, TypeScript, a minified web page.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium as playwright } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  browserSkipReason,
  type Consumer,
  chromium,
  createConsumer,
  root,
  run,
  skipReason,
  xorProgram,
} from './consumer';

const IMPORT = "import { tensor, manualSeed, nn, optim, noGrad } from 'torchlet';";
const REQUIRE = "const { tensor, manualSeed, nn, optim, noGrad } = require('torchlet');";

let consumer: Consumer;
beforeAll(() => {
  if (skipReason === null) consumer = createConsumer();
}, 240_000);
afterAll(() => consumer?.remove());

function testOr(reason: string | null, name: string, body: () => void | Promise<void>): void {
  test(name, { timeout: 120_000 }, async ({ skip }) => {
    if (reason !== null) skip(reason);
    await body();
  });
}

/** The four answers of a net that has learnt XOR: near enough to round to 0, 1, 1, 0. */
function expectXor(result: unknown): void {
  const rows = result as number[][];
  expect(rows.map((row) => row.map((value) => Math.round(Math.abs(value))))).toEqual([
    [0],
    [1],
    [1],
    [0],
  ]);
}

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
export { loss };
`;
      consumer.write('xor.mts', program);
      if (module === 'node16') {
        consumer.write(
          'xor.cts',
          "import torch = require('torchlet');\ntorch.tensor([1]).add(1);\n",
        );
      }
      const options = {
        strict: true,
        noEmit: true,
        target: 'es2022',
        lib: ['es2022', 'dom'],
        types: [],
        // The package's own declarations are checked too.
        skipLibCheck: false,
        module,
        moduleResolution,
      };
      const files = module === 'node16' ? ['xor.mts', 'xor.cts'] : ['xor.mts'];
      consumer.write('tsconfig.json', JSON.stringify({ compilerOptions: options, files }));
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      run(process.execPath, [tsc, '-p', 'tsconfig.json'], consumer.folder);
    });
  }

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

  testOr(browserSkipReason, 'trains XOR in a minified web page', async () => {
    const report = 'globalThis.result = result;';
    const entry = consumer.write('page.js', xorProgram(IMPORT, report));
    const { outputFiles } = await build({
      entryPoints: [entry],
      absWorkingDir: consumer.folder,
      bundle: true,
      minify: true,
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      write: false,
    });
    if (!chromium) throw new Error('no Chromium here: set CHROMIUM_PATH, or install chromium');
    const browser = await playwright.launch({ executablePath: chromium, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      const errors: Error[] = [];
      page.on('pageerror', (error) => errors.push(error));
      await page.setContent('<!doctype html><title>XOR</title>');
      await page.addScriptTag({ content: outputFiles[0]!.text });
      expect(errors).toEqual([]);
      expectXor(await page.evaluate('globalThis.result'));
    } finally {
      await browser.close();
    }
  });
});
