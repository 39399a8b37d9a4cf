import { defineConfig } from 'tsup';
import { bundleGpu } from './scripts/bundle-gpu';

export default defineConfig({
  entry: { index: 'src/index.ts', gpu: 'src/gpu.ts', inspect: 'src/inspect/index.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  // Both entries must see one registry of devices, in CommonJS too: what they share lies in files of its own.
  splitting: true,
  noExternal: ['gpu.js'],
  esbuildPlugins: [bundleGpu],
  esbuildOptions(options, { format }) {
    if (format !== 'cjs') return;
    options.define = { ...options.define, 'import.meta.url': '__filename' };
    // Fields are assigned in constructors: what makes CommonJS of split files takes `record = …` in a class for the
    // exported variable of that name, and overwrites it.
    delete options.tsconfig;
    options.tsconfigRaw = { compilerOptions: { useDefineForClassFields: false } };
  },
  // The d.ts bundler sets `baseUrl`, which TypeScript 6 reports as deprecated.
  dts: {
    compilerOptions: { ignoreDeprecations: '6.0' },
    // Tensor has `[Symbol.dispose]`, which a consumer's own `lib` need not have.
    banner: '/// <reference lib="esnext.disposable" />',
  },
  sourcemap: true,
  clean: true,
});
