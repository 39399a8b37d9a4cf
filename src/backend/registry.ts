/**
 * The devices there are, by name. Importing a device's module registers it: `cpu` comes with the
 * package, the gpu devices with `torchlet/gpu`.
 */
import { DeviceError } from '../errors';
import type { Backend } from './backend';
import { observed } from './observer';

const backends = new Map<string, Backend>();
const resolvers = new Map<string, () => Backend>();

/** The devices that have run something, or will. */
const started = new Set<Backend>();

/** Notes that a device is there to be used; it may have more names than one, or none. */
export function noteStarted(backend: Backend): void {
  started.add(backend);
  observed.by?.started(backend);
}

/** The devices that were started. */
export function startedBackends(): ReadonlySet<Backend> {
  return started;
}

/** Makes a device known under its name; a second one of the same name replaces the first. */
export function registerBackend(backend: Backend): void {
  backends.set(backend.name, backend);
  noteStarted(backend);
}

/**
 * Makes a name known whose device is found at each use: one that is costly to start, or a name for
 * the best of several.
 *
 * @param resolve gives the device, or throws a DeviceError that says why it is not there
 */
export function registerLazily(name: string, resolve: () => Backend): void {
  resolvers.set(name, resolve);
}

/**
 * The device of this name.
 *
 * @throws DeviceError when there is none, listing those that are there
 */
export function getBackend(name: string): Backend {
  const backend = backends.get(name);
  if (backend !== undefined) return backend;
  const resolve = resolvers.get(name);
  if (resolve !== undefined) return resolve();
  const means = /^(gpu|cuda|mps|webgl|webgpu)/.exec(name)?.[1];
  const there = listBackends().some((known) => known.startsWith('gpu'));
  const then = means === 'gpu' ? 'to register the gpu devices' : "and use 'gpu'";
  const advice =
    means === undefined || there ? 'Use one of those.' : `Add \`import 'torchlet/gpu'\` ${then}.`;
  const known = listBackends().join(', ') || 'none';
  throw new DeviceError(`device: '${name}' is not registered; there is ${known}. ${advice}`, [
    name,
  ]);
}

/** The names of the registered devices, in the order in which they came. */
export function listBackends(): string[] {
  return [...backends.keys(), ...resolvers.keys()];
}
