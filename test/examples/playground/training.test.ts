// The playground without its page: settings travel in an address, the program does what the trainer does.
import { transformSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { DATASETS } from '../../../examples/playground/datasets';
import { programText } from '../../../examples/playground/program';
import {
  defaultOptions,
  fromHash,
  INITIAL,
  OPTIMIZERS,
  type Settings,
  toHash,
} from '../../../examples/playground/settings';
import { Trainer } from '../../../examples/playground/trainer';
import * as torchlet from '../../../src/index';

const lossesOf = (settings: Settings, steps: number) => {
  const trainer = new Trainer(settings);
  return Array.from({ length: steps }, () => trainer.step().item() as number);
};

/** What the program prints: the loss of each step. */
async function run(settings: Settings, steps: number): Promise<number[]> {
  const text = programText(settings, steps).replace(
    /^import \{(.*)\} from 'torchlet';/,
    'const {$1} = torchlet;',
  );
  const { code } = transformSync(text, { loader: 'ts' });
  const losses: number[] = [];
  const log = { log: (_step: number, loss: number) => losses.push(loss) };
  const body = `return (async () => {${code}})();`;
  await new Function('torchlet', 'console', body)(torchlet, log);
  return losses;
}

describe('settings', () => {
  test('come back from the address they make', () => {
    const settings: Settings = {
      ...INITIAL,
      dataset: 'spiral',
      noise: 0.03,
      hidden: [16, 3, 8],
      activation: 'ReLU',
      optimizer: 'SGD',
      options: { ...defaultOptions('SGD'), momentum: 0.9, nesterov: true },
      batch: 10,
      device: 'gpu:webgl2',
      seed: 137,
    };
    expect(fromHash(`#${toHash(settings)}`)).toEqual(settings);
    expect(fromHash(toHash({ ...INITIAL, hidden: [] })).hidden).toEqual([]);
    const betas = { ...defaultOptions('Adam'), betas: [0.5, 0.9] };
    expect(fromHash(toHash({ ...INITIAL, options: betas })).options).toEqual(betas);
  });

  test('keep their limits, whatever the address says', () => {
    expect(fromHash('')).toEqual(INITIAL);
    const { points, noise, hidden, dataset, batch, seed } = fromHash(
      '#dataset=moons&points=1e9&noise=-1&hidden=8,0,x,999,4&batch=-3&seed=NaN&optimizer=Magic',
    );
    expect({ points, noise, hidden, dataset, batch, seed }).toEqual({
      points: 1000,
      noise: 0,
      hidden: [8, 4],
      dataset: 'xor',
      batch: 0,
      seed: 0,
    });
  });
});

describe('training', () => {
  test.each(Object.keys(DATASETS) as Settings['dataset'][])('learns %s', (dataset) => {
    const losses = lossesOf({ ...INITIAL, dataset }, 600);
    expect(losses[0]).toBeGreaterThan(0.3);
    expect(Math.min(...losses)).toBeLessThan(0.05);
  });

  test.each(Object.keys(OPTIMIZERS))(
    '%s makes finite steps with its default options',
    (optimizer) => {
      const losses = lossesOf({ ...INITIAL, optimizer, options: defaultOptions(optimizer) }, 20);
      expect(losses.every(Number.isFinite)).toBe(true);
      expect(losses[19]).not.toBe(losses[0]);
    },
  );

  test('the surface has the class of the points', async () => {
    const trainer = new Trainer({ ...INITIAL, dataset: 'clouds' });
    for (let i = 0; i < 100; i++) trainer.step();
    const surface = await trainer.surface(3);
    expect(surface).toHaveLength(9);
    // Class 1 lies at the top right, class 0 at the bottom left.
    expect(surface[2]).toBeGreaterThan(0.9);
    expect(surface[6]).toBeLessThan(0.1);
  });
});

describe('the program', () => {
  test.each<[string, Partial<Settings>]>([
    ['as at the start', {}],
    ['in batches', { dataset: 'circle', batch: 32, noise: 0.05, seed: 7 }],
    [
      'with other options',
      {
        dataset: 'spiral',
        hidden: [],
        optimizer: 'SGD',
        options: { ...defaultOptions('SGD'), momentum: 0.5 },
      },
    ],
  ])('prints the losses of the page, %s', async (_, part) => {
    const settings = { ...INITIAL, ...part };
    const losses = await run(settings, 15);
    expect(losses).toHaveLength(15);
    expect(losses).toEqual(lossesOf(settings, 15));
  });

  test('on another device says how it gets there', () => {
    const text = programText({ ...INITIAL, device: 'gpu:webgpu' });
    expect(text).toContain("import { gpu } from 'torchlet/gpu';");
    expect(text).toContain('await gpu.init();');
    expect(text).toContain(").to('gpu:webgpu');");
    expect(text).toContain("const [inputs, classes] = [x.to('gpu:webgpu'), y.to('gpu:webgpu')];");
  });
});
