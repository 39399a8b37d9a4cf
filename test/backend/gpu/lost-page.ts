/**
 * In a page whose contexts and devices are kept in `opened`: takes them away, and tells what goes wrong with tensors from
 * before, each as "class: message".
 */
import { gpu } from '../../../src/gpu';
import { tensor } from '../../../src/index';

declare const opened: {
  contexts: { getExtension?(name: string): { loseContext(): void } | null }[];
  devices: { destroy(): void; lost: Promise<unknown> }[];
};

async function errorsAfterLoss(device: string): Promise<{ sum: number; found: string[] }> {
  await gpu.init();
  const x = tensor([1, 2, 3], { device });
  const y = x.mul(2);
  const sum = (await y.sum().itemAsync()) as number;
  for (const context of opened.contexts) {
    context?.getExtension?.('WEBGL_lose_context')?.loseContext();
  }
  for (const each of opened.devices) {
    each.destroy();
    await each.lost;
  }
  await new Promise((done) => setTimeout(done, 50));
  const uses: (() => Promise<unknown>)[] = [
    () => y.toArrayAsync(),
    () => y.mul(3).toArrayAsync(),
    () => y.sum().itemAsync(),
    () => y.sigmoid().toAsync('cpu'),
  ];
  const found: string[] = [];
  for (const use of uses) {
    try {
      found.push(`no error: ${JSON.stringify(await use())}`);
    } catch (error) {
      const { name, message } = error as Error;
      found.push(`${name}: ${message}`);
    }
  }
  return { sum, found };
}

Object.assign(globalThis, { errorsAfterLoss });
