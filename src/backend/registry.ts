/**
 * The devices there are, by name. Importing a device's module registers it: `cpu` comes with the
 * package, the gpu devices with `torchlet/gpu`.
 */
import { DeviceError, kindOf } from '../errors';
import type { Backend } from './backend';
import { DeviceInfo } from './device-info';
import { observed } from './observer';

/** Devices that are found when they are asked for: they are costly to start, or may not be there. */
export interface DeviceFamily {
  /** The names that `start` takes. */
  readonly names: readonly string[];
  /** Gives the device, or throws a DeviceError that says why it is not there. */
  start(name: string): Backend;
  /** What is known of those that are there, best first. */
  list(): DeviceInfo[];
}

const backends = new Map<string, Backend>();
const families: DeviceFamily[] = [];
/** The devices that have run something, or will. */
const started = new Set<Backend>();

/** Notes that a device is there to be used. */
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

/** Makes names known whose devices are found at each use. */
export function registerFamily(family: DeviceFamily): void {
  families.push(family);
}

/**
 * The device of this name.
 *
 * @throws DeviceError when there is none, listing those that are there
 */
export function getBackend(device: string | DeviceInfo): Backend {
  const name = typeof device === 'string' ? device : device?.name;
  const backend = backends.get(name);
  if (backend !== undefined) return backend;
  for (const family of families) if (family.names.includes(name)) return family.start(name);
  if (typeof name !== 'string') {
    throw new DeviceError(`device: takes a name, got ${kindOf(device)}. There is ${namesThere()}.`);
  }
  const means = /^(gpu|cuda|mps|webgl|webgpu)/.exec(name)?.[1];
  const then = means === 'gpu' ? 'to register the gpu devices' : "and use 'gpu'";
  const advice =
    means === undefined || families.length > 0
      ? 'Use one of those.'
      : `Add \`import 'torchlet/gpu'\` ${then}.`;
  throw new DeviceError(
    `device: '${name}' is not registered; there is ${namesThere()}. ${advice}`,
    [name],
  );
}

/** The names of the devices that are there, for messages. */
export function namesThere(): string {
  return listDevices()
    .map(({ name }) => name)
    .join(', ');
}

/** What is known of each device that is there: the CPU, then the others, best first. */
export function listDevices(): DeviceInfo[] {
  const own = [...backends.values()].map(describe);
  return [...own, ...families.flatMap((family) => family.list())];
}

/** What is known of one device. */
export function deviceInfo(device: string | DeviceInfo): DeviceInfo {
  const backend = getBackend(device);
  const known = listDevices().find(({ name }) => name === backend.name);
  return known ?? describe(backend);
}

/** A device that is registered by itself computes in this program and reads its own memory. */
function describe({ name, readsSynchronously }: Backend): DeviceInfo {
  return new DeviceInfo({
    ...{ name, backend: 'JavaScript', adapter: '', hardware: false, readsSynchronously },
    maxElements: 2 ** 31 - 1,
  });
}
