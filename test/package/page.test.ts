// The built package in a web page, bundled and minified: alone, and training on each device that a browser has.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium as playwright } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { expectXor, testOr } from './cases';
import {
  browserSkipReason,
  type Consumer,
  chromium,
  createConsumer,
  root,
  run,
  xorProgram,
} from './consumer';

const IMPORT = "import { tensor, manualSeed, nn, optim, noGrad } from 'torchlet';";

/** XOR on the devices named in the page's own list. */
const ON_DEVICES = `
import { tensor, manualSeed, nn, optim, noGrad } from 'torchlet';
import { gpu } from 'torchlet/gpu';
async function train(device) {
  manualSeed(0);
  const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]], { device });
  const y = tensor([[0], [1], [1], [0]], { device });
  const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1)).to(device);
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.05 });
  for (let epoch = 0; epoch < 100; epoch++) {
    optimizer.zeroGrad();
    new nn.MSELoss()(model(x), y).backward();
    optimizer.step();
    if (epoch % 10 === 9) await new Promise((done) => setTimeout(done));
  }
  return noGrad(() => model(x)).toArrayAsync();
}
globalThis.run = async () => {
  await gpu.init();
  const results = {};
  for (const device of ['gpu:webgl2', 'gpu:webgpu', 'gpu:webasm']) results[device] = await train(device);
  let refused = null;
  try {
    new nn.Linear(2, 3)(tensor([[1]]));
  } catch (error) {
    refused = [error.name, error.message];
  }
  const printed = String(new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh()));
  return { printed, refused, results, backends: Object.fromEntries(gpu.devices().map((info) => [info.name, info.backend])) };
};
`;

/** Products by one thread and by two, between which the page's own thread is free, so that a worker can start. */
const IN_THREADS = `
import { getNumThreads, rand, setNumThreads } from 'torchlet';
globalThis.run = async () => {
  const [a, b] = [rand(300, 300), rand(300, 300)];
  setNumThreads(1);
  const alone = a.matmul(b);
  setNumThreads(2);
  let same = true;
  for (let round = 0; round < 20; round++) {
    same &&= a.matmul(b).equal(alone);
    await new Promise((done) => setTimeout(done, 10));
  }
  return { isolated: crossOriginIsolated, threads: getNumThreads(), same };
};
`;

let consumer: Consumer;
let browser: Browser;
let server: Server;
/** What the server gives as the page's script. */
let script = '';
/** Whether the page may share memory with workers. */
let isolated = false;
/** How many workers the last page had at its end. */
let workers = 0;

beforeAll(async () => {
  if (browserSkipReason !== null) return;
  if (!chromium) throw new Error('no Chromium here: set CHROMIUM_PATH, or install chromium');
  consumer = createConsumer(inject('tarball'));
  server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    if (isolated) {
      response.setHeader('cross-origin-opener-policy', 'same-origin');
      response.setHeader('cross-origin-embedder-policy', 'require-corp');
    }
    response.end(
      isScript ? script : '<!doctype html><script src="page.js" type="module"></script>',
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  browser = await playwright.launch({
    executablePath: chromium,
    args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
  consumer?.remove();
});

/** Loads a script in a page of its own and evaluates an expression there; errors of the page are failures. */
async function evaluateIn(text: string, expression: string): Promise<unknown> {
  script = text;
  const page = await browser.newPage();
  try {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const result = await page.evaluate(expression);
    expect(errors).toEqual([]);
    workers = page.workers().length;
    return result;
  } finally {
    await page.close();
  }
}

async function bundledByEsbuild(name: string, program: string): Promise<string> {
  const { outputFiles, warnings } = await build({
    entryPoints: [consumer.write(name, program)],
    absWorkingDir: consumer.folder,
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  expect(warnings).toEqual([]);
  return outputFiles[0]!.text;
}

/** By vite, with terser as the minifier. */
function bundledByVite(name: string, program: string): string {
  const folder = join(consumer.folder, name);
  mkdirSync(folder);
  consumer.write(`${name}/main.js`, program);
  consumer.write(
    `${name}/index.html`,
    '<!doctype html><script type="module" src="/main.js"></script>',
  );
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const options = ['--minify', 'terser', '--target', 'es2022', '--logLevel', 'warn'];
  const printed = run(process.execPath, [vite, 'build', folder, ...options], root);
  // A page of 500 kB and more is worth a warning to vite; anything else is unexpected.
  expect(printed.replace(/\(!\) Some chunks are larger[\s\S]*$/, '').trim()).toBe('');
  const assets = join(folder, 'dist/assets');
  const scripts = readdirSync(assets).filter((file) => file.endsWith('.js'));
  expect(scripts).toHaveLength(1);
  return readFileSync(join(assets, scripts[0]), 'utf8');
}

function expectTrained(answer: unknown): void {
  const { printed, refused, results, backends } = answer as {
    printed: string;
    refused: [name: string, message: string];
    results: Record<string, unknown>;
    backends: Record<string, string>;
  };
  expect(printed.split('\n')).toEqual([
    'Sequential(',
    '  (0): Linear(in_features=2, out_features=8, bias=True)',
    '  (1): Tanh()',
    ')',
  ]);
  expect(refused[0]).toBe('ShapeError');
  expect(refused[1]).toContain('in Linear(in_features=2, out_features=3, bias=True)');
  expect(backends).toMatchObject({
    'gpu:webgl2': 'WebGL2Kernel',
    'gpu:webgpu': 'WebGPUKernel',
    'gpu:webasm': 'WebAssemblyKernel',
  });
  for (const device of ['gpu:webgl2', 'gpu:webgpu', 'gpu:webasm']) expectXor(results[device]);
}

describe('the packed package in a web page', () => {
  testOr(browserSkipReason, 'trains XOR, minified', async () => {
    const page = await bundledByEsbuild(
      'page.js',
      xorProgram(IMPORT, 'globalThis.result = result;'),
    );
    expectXor(await evaluateIn(page, 'globalThis.result'));
  });

  testOr(browserSkipReason, 'trains on every device, minified by esbuild', async () => {
    const page = await bundledByEsbuild('devices.js', ON_DEVICES);
    expectTrained(await evaluateIn(page, 'globalThis.run()'));
  });

  testOr(
    browserSkipReason,
    'trains on every device, bundled by vite and minified by terser',
    async () => {
      const page = bundledByVite('site', ON_DEVICES);
      expectTrained(await evaluateIn(page, 'globalThis.run()'));
    },
  );

  testOr(
    browserSkipReason,
    'computes in threads where the page is isolated, else alone',
    async () => {
      const page = await bundledByEsbuild('threads.js', IN_THREADS);
      expect(await evaluateIn(page, 'run()')).toEqual({ isolated: false, threads: 1, same: true });
      expect(workers).toBe(0);
      isolated = true;
      try {
        expect(await evaluateIn(page, 'run()')).toEqual({ isolated: true, threads: 2, same: true });
        expect(workers).toBe(1);
      } finally {
        isolated = false;
      }
    },
  );
});
