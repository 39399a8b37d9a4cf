import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/gpu.ts'],
  format: ['esm', 'cjs'],
  // Both entries must share one registry of devices, in CommonJS as well.
  splitting: true,
  target: 'es2022',
  // The d.ts bundler sets `baseUrl`, which TypeScript 6 reports as deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  clean: true,
});
