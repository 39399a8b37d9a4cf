/**
 * A program in a process of its own that has the packages gl and webgpu: those of the folder native, which lead Node to
 * OpenGL on Mesa under a display of Xvfb, and to WebGPU on Chromium's SwiftShader.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The devices, and the classes of gpu.js' kernels that run on them. */
export const NATIVE_DEVICES = [
  ['gpu:webgpu', 'WebGPUKernel'],
  ['gpu:headlessgl', 'HeadlessGLKernel'],
] as const;

export type NativeDevice = (typeof NATIVE_DEVICES)[number][0];

const packages = fileURLToPath(new URL('native/node_modules/', import.meta.url));
/** Chromium brings this Vulkan driver, which computes on the CPU. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
/** What each device needs beside Node. */
const NEEDS: Readonly<Record<NativeDevice, readonly string[]>> = {
  'gpu:webgpu': [join(packages, 'webgpu', 'package.json'), SWIFTSHADER],
  'gpu:headlessgl': [join(packages, 'gl', 'build', 'Release', 'webgl.node'), '/usr/bin/xvfb-run'],
};

/** Whether tests on a device are skipped, as something that it needs is not here; in CI there must be all of it. */
export function isNativeMissing(device: NativeDevice): boolean {
  return process.env.CI !== 'true' && !NEEDS[device].every((path) => existsSync(path));
}

/** A process that answers calls of the functions which a page would have. */
export interface OpenProcess {
  /** Calls one of the global functions that the scripts of pages leave. */
  call(name: string, ...args: unknown[]): Promise<any>;
  close(): void;
}

/** Starts one for a device. */
export async function openProcess(device: NativeDevice): Promise<OpenProcess> {
  const missing = NEEDS[device].filter((path) => !existsSync(path));
  if (missing.length > 0)
    throw new Error(`${device} cannot be tested without ${missing}; .ci/run installs it`);
  // From here Node finds the packages.
  const folder = mkdtempSync(join(packages, '.torchlet-'));
  const script = join(folder, 'script.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('native-script.ts', import.meta.url))],
    ...{ outfile: script, bundle: true, platform: 'node', format: 'cjs', external: ['gl'] },
  });
  const child = startProcess(device, script);
  const waiting = new Map<number, (answer: { result?: unknown; error?: string }) => void>();
  child.on('message', ({ id, ...answer }: any) => waiting.get(id)?.(answer));
  child.on('exit', (code) => {
    for (const settle of waiting.values()) settle({ error: `the process ended with ${code}` });
  });
  let calls = 0;
  return {
    async call(name, ...args) {
      const id = calls++;
      const { result, error } = await new Promise<{ result?: unknown; error?: string }>((done) => {
        waiting.set(id, done);
        child.send({ id, name, args }, (failed) => failed && done({ error: String(failed) }));
      });
      waiting.delete(id);
      if (error !== undefined) throw new Error(`${device}: ${error}`);
      return result;
    },
    close() {
      child.disconnect();
      rmSync(folder, { recursive: true });
    },
  };
}

function startProcess(device: NativeDevice, script: string): ChildProcess {
  const settings: SpawnOptions = {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced', // NaN and infinities stay what they are
  };
  if (device === 'gpu:headlessgl') {
    // llvmpipe's threads and its compiler's optimizations cost more than they bring: tensors are small.
    const env = { ...process.env, LP_NUM_THREADS: '0', GALLIVM_PERF: 'nopt' };
    // The first free display from a number of this process on: two that look from the same one at once both take it.
    const display = String(100 + 10 * (process.pid % 3000));
    const run = ['--auto-servernum', '--server-num', display, process.execPath, script];
    return spawn('xvfb-run', run, { ...settings, env });
  }
  const env = { ...process.env, VK_ICD_FILENAMES: SWIFTSHADER };
  return spawn(process.execPath, [script], { ...settings, env });
}
