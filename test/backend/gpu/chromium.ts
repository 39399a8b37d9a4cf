/**
 * A program in a page of Chromium, with WebGL 2 and WebGPU by SwiftShader.
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright';

const path = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium'].find((p) => existsSync(p));

/** Whether there is no browser here and tests in it are skipped; in CI there must be one. */
export const isBrowserMissing = path === undefined && process.env.CI !== 'true';

/** A page that has loaded its script. */
export interface OpenPage {
  readonly page: Page;
  /** Errors that nobody caught in it. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens a page with a script of this folder, bundled and minified.
 *
 * @param file the script's name
 * @param before JavaScript that runs in the page before it
 * @param keepNames whether classes keep their names, which errors bear
 */
export async function openPage(
  file: string,
  { before = '', keepNames = false } = {},
): Promise<OpenPage> {
  const entry = fileURLToPath(new URL(file, import.meta.url));
  const bundle = await build({
    entryPoints: [entry],
    ...{ bundle: true, write: false, minify: true, keepNames },
  });
  const script = bundle.outputFiles[0].text;
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><script src="page.js"></script>');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const browser = await chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  });
  const errors: string[] = [];
  const page = await browser.newPage();
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.addInitScript(before);
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    page,
    errors,
    async close() {
      await browser.close();
      server.close();
    },
  };
}
