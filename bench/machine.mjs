// Where a run was made, as data and as lines of text.
import os from 'node:os';

/** What a reader needs to place the numbers, and nothing that names the machine. */
export function machine(node) {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown CPU',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.platform()} ${os.arch()}`,
    node,
    load: Number(os.loadavg()[0].toFixed(2)),
  };
}

export function machineLine({ cpu, cores, memoryGiB, system, node, load }) {
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, load ${load}`;
}

export function versionsLine(versions) {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

/** Below this a BLAS is not one that was written for speed: on one core of today they reach 30 and more. */
const SLOW_GFLOPS = 10;

export function blasLine({ name, gflops }) {
  const line = `PyTorch multiplies matrices with ${name}, at ${gflops} GFLOP/s`;
  if (name !== 'the reference BLAS' && gflops > SLOW_GFLOPS) return line;
  return (
    `${line}: slow, and unfair to it. ` +
    'On Debian `apt-get install libopenblas0-pthread` gives it a fast one.'
  );
}
