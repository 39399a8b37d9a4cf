import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SkippedReporter } from './test/skipped-reporter';

const reporters = ['default', new SkippedReporter()];

export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^torchlet$/,
        replacement: fileURLToPath(new URL('./src/index.ts', import.meta.url)),
      },
      {
        find: /^torchlet\/gpu$/,
        replacement: fileURLToPath(new URL('./src/gpu.ts', import.meta.url)),
      },
      {
        find: /^torchlet\/inspect$/,
        replacement: fileURLToPath(new URL('./src/inspect/index.ts', import.meta.url)),
      },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // By default one core is left free, which on two cores means half the speed.
    maxWorkers: '100%',
    // Files that run in one process share its modules: loading them anew for each took longer than the tests.
    isolate: false,
    // A guard against hanging, not a bound on speed: machines differ, and are busy.
    testTimeout: 120_000,
    globalSetup: ['test/package/pack.ts'],
    // In CI the one run also leaves its counts behind, so that no test runs twice to be counted.
    reporters: process.env.CI === 'true' ? [...reporters, 'json'] : reporters,
    outputFile: { json: 'coverage/test-results.json' },
    coverage: {
      // v8 counts inside the engine; istanbul would rewrite the source.
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text', 'html'],
    },
  },
});
