/** Which build of the WebAssembly kernels is chosen. */
import { afterEach, expect, it, vi } from 'vitest';

type Module = typeof import('../../src/backend/cpu/wasm/module');

/** What a fresh start chooses. */
async function chosen(): Promise<string> {
  vi.resetModules();
  const { vectorBuild }: Module = await import('../../src/backend/cpu/wasm/module');
  return vectorBuild();
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  // Files share their modules: the next one must not find this one's choice.
  vi.resetModules();
});

it('is the one that TORCHLET_CPU asks for', async () => {
  for (const build of ['plain', 'simd']) {
    vi.stubEnv('TORCHLET_CPU', build);
    expect(await chosen()).toBe(build);
  }
});

it('is JavaScript where the engine has no vectors, no WebAssembly, or may not run it', async () => {
  const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  expect(await chosen()).toBe('plain');
  validate.mockReturnValue(true);
  vi.spyOn(WebAssembly, 'Module').mockImplementation(() => {
    throw new WebAssembly.CompileError('forbidden by the Content-Security-Policy');
  });
  expect(await chosen()).toBe('plain');
  vi.stubGlobal('WebAssembly', undefined);
  expect(await chosen()).toBe('plain');
});
