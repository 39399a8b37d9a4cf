// An esbuild plugin for the entry torchlet/gpu, which carries gpu.js inside it: what gpu.js asks Node for is
// found when it is used and not when the page is bundled, and the licences of what was bundled are written beside it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Modules of Node, and the package with OpenGL for Node: in a page there are none of them. */
const FOUND_LATER = /^(gl|os|worker_threads)$/;
const NAMESPACE = 'found-later';

/**
 * `process.getBuiltinModule` is no import, so that no bundler looks for the module; gpu.js takes `gl` for missing
 * when it gives no context.
 */
const textOf = (name: string) =>
  name === 'gl'
    ? `
      const { load } = require('load-package');
      module.exports = (...args) => {
        let gl;
        try { gl = load('gl'); } catch { return null; }
        return gl(...args);
      };`
    : `module.exports = globalThis.process?.getBuiltinModule?.('${name}') ?? {};`;

/** A module that loads a package from where torchlet is installed. `import.meta.url` makes it one of its own. */
const LOAD = `
  export const load = (name) =>
    globalThis.process.getBuiltinModule('module').createRequire(import.meta.url)(name);`;

/** The packages that files of a bundle come from, as folders. */
function packagesOf(inputs: Readonly<Record<string, unknown>>): string[] {
  const folders = Object.keys(inputs).map(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0],
  );
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license'].find((n) =>
    existsSync(join(folder, n)),
  );
  if (file === undefined)
    throw new Error(`bundle-gpu: ${name} comes without the text of its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

/** The plugin. */
export const bundleGpu: Plugin = {
  name: 'bundle-gpu',
  setup(build) {
    build.initialOptions.metafile = true;
    build.onResolve({ filter: FOUND_LATER }, ({ path, importer }) =>
      importer.includes('node_modules') ? { path, namespace: NAMESPACE } : undefined,
    );
    build.onResolve({ filter: /^load-package$/ }, ({ path }) => ({ path, namespace: NAMESPACE }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: path === 'load-package' ? LOAD : textOf(path),
    }));
    build.onEnd(({ metafile }) => {
      if (metafile === undefined) return;
      const notices = packagesOf(metafile.inputs).map(noticeOf);
      const { outdir = 'dist' } = build.initialOptions;
      mkdirSync(outdir, { recursive: true });
      writeFileSync(join(outdir, 'BUNDLED-LICENSES.txt'), notices.join(`\n${'-'.repeat(80)}\n\n`));
    });
  },
};
