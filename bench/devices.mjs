// What one elementwise call costs on each device, beside the same kernel written by hand in gpu.js and beside
// TensorFlow.js' webgl: `npm run bench:devices` in the repository's root.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { builtPackage } from './built.mjs';
import { timeOp } from './devices/time-op.mjs';

const here = dirname(fileURLToPath(import.meta.url));
// gpu.js, esbuild and playwright are the development dependencies of the package itself.
const fromRoot = createRequire(join(here, '..', 'package.json'));
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    ms: { type: 'string', default: '20' },
    node: { type: 'boolean', default: false },
  },
});
const options = { rounds: Number(values.rounds), ms: Number(values.ms) };
const LENGTHS = [1000, 1000000];
const rows = [];

function note(where, device, length, us) {
  const ratio = (us.torchlet / us.byHand).toFixed(2);
  const cell = (name) => (us[name] === undefined ? '' : us[name].toFixed(1));
  rows.push([where, device, length, cell('torchlet'), cell('byHand'), ratio, cell('tfjs')]);
  console.error(rows.at(-1).join('  '));
}

async function inNode(entry) {
  const torchlet = await import(pathToFileURL(entry));
  const { gpu } = await import(pathToFileURL(join(dirname(entry), 'gpu.js')));
  await gpu.init();
  const { GPU, input } = fromRoot('gpu.js');
  for (const { name } of gpu.devices()) {
    for (const length of LENGTHS) {
      const library = { torchlet, GPU, input };
      note(
        'Node',
        name,
        length,
        await timeOp(library, ['torchlet', 'byHand'], name, length, options),
      );
    }
  }
}

async function inChromium(entry) {
  const path = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium'].find((p) => existsSync(p));
  if (path === undefined) return console.log('skipped: chromium');
  const { outputFiles } = await fromRoot('esbuild').build({
    entryPoints: [join(here, 'devices', 'page.mjs')],
    alias: {
      'gpu.js': fromRoot.resolve('gpu.js/dist/gpu-browser.js'),
      torchlet: entry,
      'torchlet/gpu': join(dirname(entry), 'gpu.js'),
    },
    ...{ bundle: true, write: false, minify: true, format: 'iife', logLevel: 'error' },
  });
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? outputFiles[0].text : '<!doctype html><script src="page.js"></script>');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const browser = await fromRoot('playwright').chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const there = await page.evaluate('begin()');
    console.log(there.map(({ name, adapter }) => `${name} ${adapter}`.trim()).join('\n'));
    for (const { name } of there) {
      if (name === 'cpu') continue;
      for (const length of LENGTHS) {
        const call = `timeDevice('${name}', ${length}, ${JSON.stringify(options)})`;
        note('Chromium', name, length, await page.evaluate(call));
      }
    }
  } finally {
    await browser.close();
    server.close();
  }
}

const entry = builtPackage();
await inNode(entry);
if (!values.node) await inChromium(entry);
const head = ['', 'device', 'floats', 'torchlet', 'by hand', 'ratio', 'TF.js webgl'];
const table = new Table({ head, style: { head: [], border: [] } });
table.push(...rows);
console.log('x · y, microseconds a call, warm, results freed at once; ratio: torchlet / by hand');
console.log(table.toString());
