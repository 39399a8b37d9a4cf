// A graphics device that is taken away while tensors are on it, in Chromium: an error, never zeros.
import { describe, expect, it } from 'vitest';
import { isBrowserMissing, openPage } from './chromium';

/** Keeps every context and device that the page opens, so that the test can take it away. */
const CATCH = `
globalThis.opened = { contexts: [], devices: [] };
for (const Canvas of [HTMLCanvasElement, OffscreenCanvas]) {
  const { getContext } = Canvas.prototype;
  Canvas.prototype.getContext = function (...args) {
    const context = getContext.apply(this, args);
    opened.contexts.push(context);
    return context;
  };
}
const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function (...args) {
  const device = await requestDevice.apply(this, args);
  opened.devices.push(device);
  return device;
};
`;

describe.skipIf(isBrowserMissing)('a device that is taken away in Chromium', () => {
  it.each(['gpu:webgpu', 'gpu:webgl2'])(
    '%s',
    async (device) => {
      const open = await openPage('lost-page.ts', { before: CATCH, keepNames: true });
      try {
        const run = `errorsAfterLoss('${device}')`;
        const { sum, found } = (await open.page.evaluate(run)) as { sum: number; found: string[] };
        expect(sum).toBe(12);
        for (const message of found) {
          expect(message).toMatch(/^DeviceError: /);
          expect(message).toMatch(
            new RegExp(
              `${device}: .*was lost, and the tensors on it with it\\. Keep what must survive`,
            ),
          );
        }
      } finally {
        await open.close();
      }
    },
    60000,
  );
});
