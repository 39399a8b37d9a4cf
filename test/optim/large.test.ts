/**
 * Parameters large enough for the vector loops of the CPU: PyTorch's trajectories again, each element many times over.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScalarKernel } from '../../src/backend/backend';
import { cpu } from '../../src/backend/cpu/cpu';
import { vectorBuild } from '../../src/backend/cpu/wasm/module';
import { mapInWasm } from '../../src/backend/cpu/wasm/vector-map';
import { fromTypedArray, optim, type Tensor } from '../../src/index';
import { zeros } from '../backend/views';
import { deviation, gradientOf, make, start, trajectories } from './problem';

/** 606 and 404 elements: not whole vectors. */
const COPIES = 101;

function copies(values: Float32Array): Float32Array {
  const all = new Float32Array(COPIES * values.length);
  for (let k = 0; k < COPIES; k++) all.set(values, k * values.length);
  return all;
}

const large = (): Tensor[] =>
  start().map(({ data }) => {
    const all = copies(data as Float32Array);
    return fromTypedArray(all, [all.length], { requiresGrad: true });
  });

/** Those whose step is one formula an element; the others work on rows, columns or matrices. */
const elementwise = trajectories.filter(
  ({ optimizer, dtype }) =>
    dtype === 'float32' &&
    optim[optimizer as 'SGD'].prototype instanceof optim.ElementwiseOptimizer,
);

describe('large parameters', () => {
  /** The kernels that ran, and whether they have a vector loop. */
  const kernels = new Map<ScalarKernel, boolean>();
  beforeAll(() => {
    const { map } = cpu;
    vi.spyOn(cpu, 'map').mockImplementation((kernel, inputs, params, outs) => {
      if (!kernels.has(kernel)) {
        const others = outs.map((out) => zeros(out.shape));
        kernels.set(kernel, mapInWasm(kernel, inputs, params, others));
      }
      map.call(cpu, kernel, inputs, params, outs);
    });
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  it('follows all trajectories, within 1e-5 relative and 2e-6', () => {
    expect(elementwise).toHaveLength(117);
    for (const { optimizer: name, options, steps } of elementwise) {
      const params = large();
      const optimizer = make(name, params, options);
      const sizes = [6, 4];
      for (let step = 1; step <= 100; step++) {
        params.forEach((param, which) => {
          const one = (param.data as Float32Array).slice(0, sizes[which]);
          param.grad = fromTypedArray(copies(gradientOf(one, which, step)), param.shape);
        });
        optimizer.step();
        const expected = steps[step];
        if (expected === undefined) continue;
        const last = params.flatMap(({ data }, which) => [...data.slice(-sizes[which])]);
        expect(deviation(last, expected), `${name} ${JSON.stringify(options)}`).toBeLessThan(1);
      }
    }
  });

  it('runs kernels that all have a vector loop, where there are vectors', () => {
    expect(kernels.size).toBeGreaterThan(20);
    const none = vectorBuild() === 'plain';
    expect([...kernels].filter(([, has]) => has === none).map(([{ name }]) => name)).toEqual([]);
  });
});
