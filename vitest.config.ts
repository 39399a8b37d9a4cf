import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { SkippedReporter } from './test/skipped-reporter';

const reporters = ['default', new SkippedReporter()];

/** Tests that look at everything there is, operations and devices: no other file may have added to it. */
const ALONE = [
  'test/backend/registry.test.ts',
  ...['contract', 'docs', 'errors', 'examples'].map((folder) => `test/${folder}/**/*.test.ts`),
];

/** Where they run, these take minutes: begun first, so that at the end no core waits for the other's. */
const LONGEST = ['contract-native', 'trainings', 'contract-browser', 'long-training'].map(
  (name) => `/gpu/${name}.test.ts`,
);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      LONGEST.some((name) => moduleId.endsWith(name));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/**
 * Tests that run again on other kernels of the CPU. With vectors: all that WebAssembly can compute, it computes. Without:
 * none, as in an engine that does not know them; the other tests' tensors are too small for WebAssembly anyway. The
 * layers one by one only in CI; the trainings have most of them.
 */
const LAYERS = process.env.CI === 'true' ? ['nn/**/*'] : [];
const AGAIN = {
  vectors: ['contract/golden', 'training/!(memory)', ...LAYERS],
  'no-vectors': ['training/!(memory)', 'optim/large', ...LAYERS],
};

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
    // By default one core is left free, which on two cores means half the speed.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // A guard against hanging, not a bound on speed: machines differ, and are busy.
    testTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: ALONE,
          // Files that run in one process share its modules: loading them anew for each took longer than the tests.
          isolate: false,
          globalSetup: ['test/package/pack.ts'],
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
      ...Object.entries(AGAIN).map(([name, files]) => ({
        extends: true as const,
        test: {
          name,
          include: files.map((file) => `test/${file}.test.ts`),
          isolate: false,
          setupFiles: [`test/backend/${name}.ts`],
        },
      })),
    ],
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
