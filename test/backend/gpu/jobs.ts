/**
 * What the tests ask of every device, in Node and in a page, by name.
 */
import { gpu } from '../../../src/gpu';
import { cnn, mlp, transformer } from './trainings';
import { explainBlock } from './transformer-block';

/** The jobs; each takes the device's name first, and takes and gives plain data. */
export const JOBS = { explainBlock, mlp, cnn, transformer };

export type Jobs = typeof JOBS;

/** In a page: what `Page.evaluate` finds there. */
Object.assign(globalThis, {
  async runJob(job: keyof Jobs, args: unknown[]) {
    await gpu.init();
    return (JOBS[job] as (...args: unknown[]) => unknown)(...args);
  },
});
