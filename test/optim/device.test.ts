// A training step on a device: one kernel for each buffer that an optimizer changes, and nothing moves.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBrowserMissing, type OpenPage, openPage } from '../backend/gpu/chromium';
import {
  isNativeMissing,
  NATIVE_DEVICES,
  type OpenProcess,
  openProcess,
} from '../backend/gpu/native';
import { OPTIMIZERS, type WatchedStep, watchStep } from './device-step';

const cases = Object.entries(OPTIMIZERS).map(([name, [, buffers]]) => [name, buffers] as const);

/** What a step is that stays on its device. */
const expected = (device: string, buffers: number): WatchedStep => ({
  ...{ bytesUp: 0, bytesDown: 0, fallbacks: 0, devices: [device] },
  ...{ kernels: buffers, compiled: 0 },
});

describe('on gpu:webasm', () => {
  it.each(cases)('%s: kernels for each parameter: %i', async (name, buffers) => {
    expect(await watchStep(name, 'gpu:webasm')).toEqual(expected('gpu:webasm', buffers));
  });
});

for (const [device] of NATIVE_DEVICES) {
  describe.skipIf(isNativeMissing(device))(`on ${device} in Node`, () => {
    let opened: OpenProcess;
    beforeAll(async () => {
      opened = await openProcess(device);
    }, 120_000);
    afterAll(() => opened?.close());

    it.each(cases)('%s: kernels for each parameter: %i', async (name, buffers) => {
      const step: WatchedStep = await opened.call('watchStep', name, device);
      expect(step).toEqual(expected(device, buffers));
    });
  });
}

describe.skipIf(isBrowserMissing)('in Chromium', () => {
  let opened: OpenPage;
  beforeAll(async () => {
    opened = await openPage('page.ts');
  }, 120_000);
  afterAll(() => opened?.close());

  describe.each(['gpu:webgl2', 'gpu:webgpu'])('on %s', (device) => {
    it.each(cases)('%s: kernels for each parameter: %i', async (name, buffers) => {
      const run = ([which, where]: string[]) => (globalThis as any).watchStep(which, where);
      const step = await opened.page.evaluate(run, [name, device]);
      expect(step).toEqual(expected(device, buffers));
      expect(opened.errors).toEqual([]);
    });
  });
});
