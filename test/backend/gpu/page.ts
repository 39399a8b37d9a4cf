/**
 * Runs the checks in a page: `runChecks(device)` answers with the failures. Bundled by
 * `browser.test.ts`.
 */
import { devices, gpuBackend, startWebGpu } from '../../../src/backend/gpu/devices';
import { watchStep } from '../../optim/device-step';
import { BOUNDS, CHECKS } from './checks';
import { trainLong } from './long-training';
import { trainingLosses } from './training';

/** Names of the checks that failed, with what went wrong. */
async function runChecks(name: string): Promise<string[]> {
  const bounds = BOUNDS[/webasm|cpu/.test(name) ? 'exact' : 'shader'];
  const failures: string[] = [];
  for (const check of CHECKS) {
    try {
      await check.run(gpuBackend(name), bounds);
    } catch (error) {
      failures.push(`${check.name}: ${(error as Error).message}`);
    }
  }
  return failures;
}

async function listDevices() {
  await startWebGpu();
  return devices();
}

Object.assign(globalThis, { runChecks, listDevices, trainingLosses, trainLong, watchStep });
