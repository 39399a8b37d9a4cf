/**
 * What a report of the golden cases on a device must say, in a page and in a process of its own.
 */
import { expect } from 'vitest';
import { READS_AT_ONCE } from '../../contract/device-rules';
import { type DeviceReport, reportText } from '../../contract/on-device';

/** They refuse in cases alone that are not among those with most kinds of corners: an assignment to a mask. */
const NOT_DRAWN: readonly string[] = ['setAt_'];

/** Prints it, and checks that all was computed as PyTorch does, on this device, by this class of gpu.js' kernels. */
export function expectContract(report: DeviceReport, device: string, kernel: string): void {
  console.log(reportText(report));
  expect(report.wrong).toEqual([]);
  expect(report.device).toBe(device);
  expect(Object.keys(report.ran)).toEqual([kernel]);
  expect(report.ops).toBeGreaterThan(380);
  const refuses = READS_AT_ONCE.filter((op) => device === 'gpu:webgpu' && !NOT_DRAWN.includes(op));
  expect(Object.keys(report.refused).sort()).toEqual(refuses);
}
