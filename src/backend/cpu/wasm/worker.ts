/**
 * The threads that take parts of a job: workers of Node or of a page, whose program is a text, so that no bundler has to
 * find a file.
 */
import { DONE, FAILED } from './job';

/** What a worker is given. */
export interface WorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Its number among the threads; the caller is 0. */
  readonly thread: number;
}

/** A running worker. */
export interface Thread {
  end(): void;
}

const TEXT = `
const compute = ({ module, memory, thread }) => {
  try {
    new WebAssembly.Instance(module, { env: { memory } }).exports.work(thread);
  } catch {
    const job = new Int32Array(memory.buffer);
    Atomics.store(job, ${FAILED}, 1);
    Atomics.notify(job, ${DONE});
  }
};
const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
if (node) compute(node.workerData);
else onmessage = ({ data }) => compute(data);
`;

/** Starts a worker, which does not keep the process running. Throws where there are none. */
export function startThread(data: WorkerData): Thread {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  if (node) {
    // Without the flags of the process, which may load what only the program needs.
    const worker = new node.Worker(TEXT, { eval: true, workerData: data, execArgv: [] });
    worker.unref();
    // Parts that nobody takes are the caller's.
    worker.on('error', () => {});
    return { end: () => void worker.terminate() };
  }
  const url = URL.createObjectURL(new Blob([TEXT], { type: 'text/javascript' }));
  const worker = new Worker(url);
  worker.addEventListener('error', (event) => event.preventDefault());
  worker.postMessage(data);
  return { end: () => worker.terminate() };
}
