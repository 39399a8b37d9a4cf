/**
 * A long training on a device, and what `gpu.memory()` tells in between. Knows no test framework: it runs in a process
 * of its own and in a page, both with `gc` at hand.
 */
import { gpuBackend } from '../../../src/backend/gpu/devices';
import { type DeviceMemoryReport, gpu } from '../../../src/gpu';
import { manualSeed, nn, optim, tensor } from '../../../src/index';

/** What a training is to do. */
export interface LongTraining {
  readonly device: string;
  /** After how many steps to look, ascending. */
  readonly samples: readonly number[];
  /** The task of the program ends after so many steps each; a number that is never reached for never. */
  readonly pauseEvery: number;
  /** So many buffers may stay on the device, if it is not the device's own limit. */
  readonly buffers?: number;
}

/** What the device holds after some steps. */
export interface Sample {
  readonly steps: number;
  /** The most buffers that there were after any step since the sample before. */
  readonly mostBuffers: number;
  /** Once the collector has been. */
  readonly held: DeviceMemoryReport;
}

/** Parameters, their gradients and Adam's two states of each, the inputs and the targets. */
export const LASTING = 4 * 4 + 2;
/** Bytes of these: 33 numbers in the parameters, 8 and 4 in the data. */
export const LASTING_BYTES = 4 * (4 * 33 + 12);

/** Given by the process or the page. */
declare const gc: () => unknown;

/** Ends the task of the program, without the delay of nested timers in a page. */
function pause(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}

/** Lets go of what nobody holds: finalizers run in tasks after the collection that finds something. */
async function collect(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await gc();
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** Trains the XOR network with Adam. */
export async function trainLong(training: LongTraining): Promise<Sample[]> {
  const { device, samples, pauseEvery, buffers } = training;
  await gpu.init();
  const { memory } = gpuBackend(device).device;
  const { limit } = memory;
  if (buffers !== undefined) memory.limit = { ...limit, buffers };
  manualSeed(0);
  const x = tensor([0, 0, 0, 1, 1, 0, 1, 1], { device }).reshape(4, 2);
  const y = tensor([[0], [1], [1], [0]], { device });
  const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
  model.to(device);
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const step = () => {
    optimizer.zeroGrad();
    new nn.MSELoss()(model(x), y).backward();
    optimizer.step();
  };
  const found: Sample[] = [];
  let done = 0;
  for (const steps of samples) {
    let mostBuffers = 0;
    for (; done < steps; done++) {
      step();
      mostBuffers = Math.max(mostBuffers, memory.use.buffers);
      if ((done + 1) % pauseEvery === 0) await pause();
    }
    await collect();
    const held = gpu.memory().find((report) => report.device === device)!;
    found.push({ steps, mostBuffers, held });
  }
  memory.limit = limit;
  return found;
}
