/**
 * What a report of the golden cases on a device must say, in a page and in a process of its own.
 */
import { expect } from 'vitest';
import { READS_AT_ONCE } from '../../contract/device-rules';
import { type DeviceReport, reportText } from '../../contract/on-device';

/** Prints it, and checks that all was computed as PyTorch does, on this device, by this class of gpu.js' kernels. */
export function expectContract(report: DeviceReport, device: string, kernel: string): void {
  console.log(reportText(report));
  expect(report.wrong).toEqual([]);
  expect(report.device).toBe(device);
  expect(Object.keys(report.ran)).toEqual([kernel]);
  expect(report.ops).toBeGreaterThan(380);
  // Some of them refuse in cases alone that are not among these: `setAt_` with a mask.
  const refused = Object.keys(report.refused);
  const mayRefuse = device === 'gpu:webgpu' ? READS_AT_ONCE : [];
  expect(refused.filter((op) => !mayRefuse.includes(op))).toEqual([]);
  expect(refused.length).toBeGreaterThanOrEqual(mayRefuse.length - 3);
}
