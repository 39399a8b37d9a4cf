/**
 * Runs golden cases in a page: `runContract(device, cases)` answers with a report.
 */
import { startWebGpu } from '../../../src/backend/gpu/devices';
import { rulesOf } from '../../contract/device-rules';
import type { Case } from '../../contract/golden-cases';
import { runCases } from '../../contract/on-device';

async function runContract(device: string, cases: readonly Case[]) {
  await startWebGpu();
  return runCases(device, cases, rulesOf(device));
}

Object.assign(globalThis, { runContract });
