// The same checks in Chromium, with WebGL 2, WebGPU (SwiftShader plays the card) and WebAssembly.
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceInfo } from '../../../src/backend/device-info';
import { CHECKS } from './checks';
import { trainingLosses } from './training';

const path = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium'].find((p) => existsSync(p));
const isMissing = path === undefined && process.env.CI !== 'true';

const BACKENDS = {
  'gpu:webgl2': 'WebGL2Kernel',
  'gpu:webgpu': 'WebGPUKernel',
  'gpu:webasm': 'WebAssemblyKernel',
};

describe.skipIf(isMissing)('in Chromium', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  let there: DeviceInfo[];
  const errors: string[] = [];

  beforeAll(async () => {
    const entry = fileURLToPath(new URL('./page.ts', import.meta.url));
    const bundle = await build({ entryPoints: [entry], bundle: true, write: false, minify: true });
    const script = bundle.outputFiles[0].text;
    server = createServer((request, response) => {
      const isScript = request.url === '/page.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? script : '<!doctype html><script src="page.js"></script>');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    browser = await chromium.launch({
      executablePath: path,
      args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
    });
    page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    there = await page.evaluate(() => (globalThis as any).listDevices());
  }, 120000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  describe.each(Object.entries(BACKENDS))('%s', (name, backend) => {
    it(`runs on ${backend}`, () => {
      const info = there.find((device) => device.name === name);
      console.log(info);
      expect(info).toMatchObject({ backend, readsSynchronously: name !== 'gpu:webgpu' });
      expect(errors).toEqual([]);
    });

    it(`passes ${CHECKS.length} checks of kernels`, async () => {
      const run = (device: string) => (globalThis as any).runChecks(device);
      expect(await page.evaluate(run, name)).toEqual([]);
    }, 300000);

    it('trains as the CPU does', async () => {
      const run = (device: string) => (globalThis as any).trainingLosses(device, 50);
      const losses = (await page.evaluate(run, name)) as number[];
      const expected = await trainingLosses('cpu', 50);
      losses.forEach((loss, step) => {
        expect(Math.abs(loss / expected[step] - 1)).toBeLessThan(1e-3);
      });
    }, 120000);
  });
});
