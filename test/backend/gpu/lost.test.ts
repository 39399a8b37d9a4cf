// A graphics device that is taken away while tensors are on it, in Chromium: an error, never zeros.
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const path = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium'].find((p) => existsSync(p));
const isMissing = path === undefined && process.env.CI !== 'true';

/** Keeps every context and device that the page opens, so that the test can take it away. */
const CATCH = `
globalThis.opened = { contexts: [], devices: [] };
for (const Canvas of [HTMLCanvasElement, OffscreenCanvas]) {
  const { getContext } = Canvas.prototype;
  Canvas.prototype.getContext = function (...args) {
    const context = getContext.apply(this, args);
    opened.contexts.push(context);
    return context;
  };
}
const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function (...args) {
  const device = await requestDevice.apply(this, args);
  opened.devices.push(device);
  return device;
};
`;

/** What goes wrong with tensors from before the loss, each as "class: message". */
const PROGRAM = `
import { tensor } from '../../../src/index';
import { gpu } from '../../../src/gpu';
globalThis.errorsAfterLoss = async (device) => {
  await gpu.init();
  const x = tensor([1, 2, 3], { device });
  const y = x.mul(2);
  const sum = await y.sum().itemAsync();
  for (const context of opened.contexts) context?.getExtension?.('WEBGL_lose_context')?.loseContext();
  for (const each of opened.devices) { each.destroy(); await each.lost; }
  await new Promise((done) => setTimeout(done, 50));
  const uses = [
    () => y.toArrayAsync(),
    () => y.mul(3).toArrayAsync(),
    () => y.sum().itemAsync(),
    () => y.sigmoid().toAsync('cpu'),
  ];
  const found = [];
  for (const use of uses) {
    try {
      found.push('no error: ' + JSON.stringify(await use()));
    } catch (error) {
      found.push(error.name + ': ' + error.message);
    }
  }
  return { sum, found };
};
`;

describe.skipIf(isMissing)('a device that is taken away in Chromium', () => {
  let server: Server;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    const resolveDir = fileURLToPath(new URL('.', import.meta.url));
    const { outputFiles } = await build({
      stdin: { contents: PROGRAM, resolveDir },
      ...{ bundle: true, write: false, keepNames: true },
    });
    server = createServer((request, response) => {
      const isScript = request.url === '/page.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(
        isScript ? outputFiles[0].text : `<script>${CATCH}</script><script src="page.js"></script>`,
      );
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    browser = await chromium.launch({
      executablePath: path,
      args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }, 120000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it.each(['gpu:webgpu', 'gpu:webgl2'])(
    '%s',
    async (device) => {
      const page = await browser.newPage();
      await page.goto(url);
      const run = `errorsAfterLoss('${device}')`;
      const { sum, found } = (await page.evaluate(run)) as { sum: number; found: string[] };
      expect(sum).toBe(12);
      for (const message of found) {
        expect(message).toMatch(/^DeviceError: /);
        expect(message).toMatch(
          new RegExp(
            `${device}: .*was lost, and the tensors on it with it\\. Keep what must survive`,
          ),
        );
      }
    },
    60000,
  );
});
