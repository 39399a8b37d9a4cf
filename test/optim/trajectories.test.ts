/**
 * Every optimizer against PyTorch: two groups, 100 steps; of SGD, Adam and AdamW every subset of the options.
 */
import { describe, expect, it } from 'vitest';
import type { DType } from '../../src/index';
import { deviation, elements, make, run, start, trajectories } from './problem';

describe('trajectories', () => {
  for (const { optimizer: name, options, dtype, steps } of trajectories) {
    it(`${name} ${JSON.stringify(options)} ${dtype}`, () => {
      const params = start(dtype as DType, name);
      const optimizer = make(name, params, options);
      let done = 0;
      for (const [step, expected] of Object.entries(steps)) {
        run(optimizer, params, done + 1, Number(step));
        done = Number(step);
        // Muon's products of matrices amplify rounding: 1.6 of the bound is reached in float32.
        const bound = name === 'Muon' && dtype === 'float32' ? 4 : 1;
        expect(deviation(elements(params), expected, dtype)).toBeLessThan(bound);
      }
      expect(done).toBe(100);
    });
  }

  it('a parameter whose elements do not lie in a row is updated in place all the same', () => {
    const columns = start().map((param) => param.detach());
    const param = columns[0].t().contiguous().t().requiresGrad_();
    expect(param.isContiguous()).toBe(false);
    const params = [param, columns[1].requiresGrad_()];
    run(make('Adam', params, { weightDecay: 0.1 }), params, 1, 10);
    const plain = start();
    run(make('Adam', plain, { weightDecay: 0.1 }), plain, 1, 10);
    expect(elements(params)).toEqual(elements(plain));
  });
});
