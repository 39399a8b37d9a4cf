/**
 * What tests run in a process with the packages gl and webgpu: all that they run in pages. `openProcess` bundles it.
 */
import './contract-page';
import './jobs';
import './page';

process.on('message', async ({ id, name, args }: { id: number; name: string; args: unknown[] }) => {
  try {
    process.send?.({ id, result: await (globalThis as any)[name](...args) });
  } catch (error) {
    process.send?.({ id, error: (error as Error).stack });
  }
});
// Dawn's threads would keep it alive.
process.on('disconnect', () => process.exit());
