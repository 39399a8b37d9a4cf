/**
 * Which devices of gpu.js there are here, and starting them: each at first use, and webgpu in
 * `startWebGpu`, because only a promise tells whether there is an adapter. Importing this file
 * registers them.
 */
import { DeviceError } from '../../errors';
import { ScalarKernel, type View } from '../backend';
import { DeviceInfo } from '../device-info';
import { getBackend, namesThere, noteStarted, registerFamily } from '../registry';
import { type Execution, OnPromises, OnTextures, onArrays } from './execution';
import { GpuBackend } from './gpu-backend';
import { gpuJs } from './programs';

/** Best first. */
const MODES = ['webgpu', 'webgl2', 'headlessgl', 'webasm', 'cpu'] as const;
type Mode = (typeof MODES)[number];

/** Positions are floats in a shader and in WebAssembly: exact up to here. */
const EXACT = 2 ** 24;
/** In JavaScript they are doubles; this is a limit on memory. */
const PLAIN = 2 ** 29;

/** Renderers that compute on the CPU. (The package gl says `ANGLE` and no more: nothing speaks for a card.) */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|^angle$/i;

interface Started {
  readonly backend: GpuBackend;
  readonly info: DeviceInfo;
}

/** What became of each mode: started, or why not. */
const states = new Map<Mode, Started | string>();

registerFamily({
  names: ['gpu', ...MODES.map((mode) => `gpu:${mode}`)],
  start(name) {
    const best = () => MODES.find((mode) => typeof find(mode) !== 'string')!;
    return start(name === 'gpu' ? best() : (name.slice(4) as Mode)).backend;
  },
  list: devices,
});

/** The devices that are there, best first. */
export function devices(): DeviceInfo[] {
  return MODES.map(find).flatMap((state) => (typeof state === 'string' ? [] : [state.info]));
}

/** The devices that were started. */
export function startedDevices(): GpuBackend[] {
  return [...states.values()].flatMap((state) =>
    typeof state === 'string' ? [] : [state.backend],
  );
}

/** The device of this mode, or why it is not there. That is decided once. */
function find(mode: Mode): Started | string {
  let state = states.get(mode);
  if (state !== undefined) return state;
  if (mode === 'webgpu') return 'call `await gpu.init()` first';
  try {
    state = begin(mode);
    checkResult(mode, state.backend.download(probe(state.backend)));
    state = ranOn(state);
    noteStarted(state.backend);
  } catch (error) {
    state = (error as Error).message;
  }
  states.set(mode, state);
  return state;
}

/** @throws DeviceError that lists the devices that are there */
function start(mode: Mode): Started {
  const state = find(mode);
  if (typeof state !== 'string') return state;
  throw new DeviceError(`device: 'gpu:${mode}' is not there: ${state}. There is ${namesThere()}.`, [
    `gpu:${mode}`,
  ]);
}

/**
 * Starts webgpu where there is an adapter. In Node the package `webgpu` is taken, if it is installed.
 */
export async function startWebGpu(): Promise<void> {
  if (typeof states.get('webgpu') === 'object') return;
  try {
    await bringWebGpu();
    if (!(await gpuJs.GPU.isWebGPUAvailable())) throw new Error('there is no adapter');
    const started = begin('webgpu');
    const { backend } = started;
    checkResult('webgpu', await backend.downloadAsync(probe(backend)));
    const state = ranOn(started);
    const { adapter, device } = (await gpuJs.WebGPUContext.acquire()) as WebGpu;
    const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
    const elements = Math.min(EXACT, maxStorageBufferBindingSize / 4, maxBufferSize / 4);
    backend.device.elements = elements;
    const { vendor = '', architecture = '', description = '' } = adapter.info ?? {};
    const name = [vendor, architecture, description].filter((part) => part !== '').join(' ');
    const hardware = !SOFTWARE.test(name);
    const known = { ...state.info, adapter: name, maxElements: elements, hardware };
    states.set('webgpu', { backend, info: new DeviceInfo(known) });
    noteStarted(backend);
  } catch (error) {
    states.set('webgpu', (error as Error).message);
  }
}

interface WebGpu {
  adapter: { info?: { vendor?: string; architecture?: string; description?: string } };
  device: { limits: { maxStorageBufferBindingSize: number; maxBufferSize: number } };
}

/** In Node: gives `navigator.gpu`, which gpu.js looks for, from the package `webgpu`. */
async function bringWebGpu(): Promise<void> {
  const scope = globalThis as any;
  if (scope.navigator?.gpu !== undefined || scope.process?.versions?.node === undefined) return;
  // Not a literal, so that bundlers leave an optional package alone.
  const name = 'webgpu';
  const { create, globals } = await import(/* @vite-ignore */ name).catch(() => {
    throw new Error('the package webgpu is not installed, or not for this system: npm i webgpu');
  });
  Object.assign(scope, globals);
  scope.navigator ??= {};
  Object.defineProperty(scope.navigator, 'gpu', { value: create([]), configurable: true });
}

function begin(mode: Mode): Started {
  const { execution, elements } = settingsOf(mode);
  const backend = new GpuBackend(`gpu:${mode}`, mode, execution, elements);
  const info = new DeviceInfo({
    ...{ name: backend.name, backend: '', adapter: '', hardware: false, maxElements: elements },
    readsSynchronously: backend.readsSynchronously,
  });
  return { backend, info };
}

/** What ran, and on what, is known only after something did. */
function ranOn({ backend, info }: Started): Started {
  const { device } = backend;
  const { backend: kind, context } = device.programs.ran;
  if (!(device.execution instanceof OnTextures))
    return { backend, info: new DeviceInfo({ ...info, backend: kind }) };
  const gl = context as WebGLRenderingContext;
  const side = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  const adapter = rendererOf(gl);
  device.elements = Math.min(device.elements, side * side);
  const hardware = !SOFTWARE.test(adapter);
  const known = { ...info, backend: kind, adapter, hardware, maxElements: device.elements };
  return { backend, info: new DeviceInfo(known) };
}

function settingsOf(mode: Mode): { execution: Execution; elements: number } {
  const { GPU } = gpuJs;
  const name = `gpu:${mode}`;
  switch (mode) {
    case 'webgpu':
      return { execution: new OnPromises(name), elements: EXACT };
    case 'webgl2':
      if (!GPU.isWebGL2Supported) throw new Error('there is no WebGL 2 here');
      return { execution: new OnTextures(name), elements: EXACT };
    case 'headlessgl':
      if (!GPU.isHeadlessGLSupported) {
        throw new Error('the package gl is not built, or there is no display (xvfb-run gives one)');
      }
      return { execution: new OnTextures(name), elements: EXACT };
    case 'webasm':
      if (!GPU.isWebAssemblySupported) throw new Error('there is no WebAssembly here');
      return { execution: onArrays, elements: EXACT };
    case 'cpu':
      return { execution: onArrays, elements: PLAIN };
  }
}

function rendererOf(context: WebGLRenderingContext): string {
  const extension = context.getExtension('WEBGL_debug_renderer_info');
  const what = extension === null ? context.RENDERER : extension.UNMASKED_RENDERER_WEBGL;
  return String(context.getParameter(what));
}

const PROBE = new ScalarKernel('probe', 1, 1, ['const t0 = x0 * p0;'], ['t0 + 1']);

/** A device that is there but does not compute is not there. */
function probe(backend: GpuBackend): View {
  const view = (values: Float32Array): View => ({
    storage: backend.upload(values),
    dtype: 'float32',
    shape: [values.length],
    strides: [1],
    offset: 0,
    count: values.length,
    dense: true,
  });
  const out = view(new Float32Array(2));
  backend.map(PROBE, [view(Float32Array.of(1, 2))], [3], [out]);
  return out;
}

function checkResult(mode: Mode, result: ArrayLike<number>): void {
  if (result[0] === 4 && result[1] === 7) return;
  throw new Error(`${mode} gives wrong results: [${Array.from(result)}] for [4, 7]`);
}

/** The device of a name, for tests and reports. */
export function gpuBackend(name: string): GpuBackend {
  return getBackend(name) as GpuBackend;
}
