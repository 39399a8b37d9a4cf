import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative addresses, so that the built page works in any folder of a site.
  base: './',
  resolve: {
    alias: [
      { find: /^torchlet$/, replacement: source('index.ts') },
      { find: /^torchlet\/gpu$/, replacement: source('gpu.ts') },
      { find: /^torchlet\/inspect$/, replacement: source('inspect/index.ts') },
    ],
  },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  // gpu.js alone is larger than what vite warns of.
  build: { outDir: '../../docs/api/playground', emptyOutDir: true, chunkSizeWarningLimit: 4000 },
});
