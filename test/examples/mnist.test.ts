// The main example on a small budget: it learns, writes its files, explains its options.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { averaged, lossChartSvg, terminalChart } from '../../examples/charts';
import { readMnist } from '../../examples/datasets/mnist';
import { command, main, parseArguments } from '../../examples/mnist';
import { startProgress } from '../../examples/progress';

const out = mkdtempSync(join(tmpdir(), 'torchlet-mnist-'));
afterAll(() => rmSync(out, { recursive: true }));

describe('MNIST', () => {
  test('the files are read: 70,000 images and their digits', () => {
    const test = readMnist('test');
    expect(test.length).toBe(10000);
    const [images, digits] = test.tensors;
    expect(images.shape).toEqual([10000, 28, 28]);
    expect(digits.at(':10').toArray()).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    // The first image is a seven: a bar at the top, nothing in the lower left corner.
    expect(images.at(0, 7, 8).item()).toBeGreaterThan(1);
    expect(images.at(0, 20, 4).item()).toBeCloseTo(-0.1307 / 0.3081, 6);
    expect(images.mean().item()).toBeCloseTo(0, 1);
    expect(images.std().item()).toBeCloseTo(1, 1);
    expect(readMnist('train', 100).at(0)[1].item()).toBe(5);
  });

  test.each([
    ['adam', 0.6, 0.75],
    ['sgd', 0.7, 0.75],
  ] as const)(
    '600 images, three epochs of %s: loss below %f, accuracy above %f',
    async (optimizer, most, least) => {
      const lines: string[] = [];
      const { losses, accuracies, files } = await main({
        epochs: 3,
        batchSize: 32,
        optimizer,
        seed: 0,
        limit: 600,
        out: join(out, optimizer),
        log: (line) => lines.push(line),
      });
      expect(losses).toHaveLength(3 * 19);
      const last = losses.slice(-19).reduce((a, b) => a + b, 0) / 19;
      expect(losses[0]).toBeGreaterThan(2);
      expect(last).toBeLessThan(most);
      expect(accuracies).toHaveLength(3);
      expect(accuracies[2]).toBeGreaterThan(least);

      const text = lines.join('\n');
      expect(text).toContain('MNIST: 600 images to learn from, 600 to test on');
      expect(text).toMatch(/epoch 1\/3 +10% {2}loss \d\.\d{4} {2}\d+ samples\/s/);
      expect(text).toContain('epoch 3/3 100%');
      expect(text).toMatch(/[╭╮╰╯]/);
      const [svg, history] = files.map((path) => readFileSync(path, 'utf8'));
      expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(JSON.parse(history)).toMatchObject({ accuracies, losses, optimizer });
      expect(lines[lines.length - 1]).toMatch(/^Files: .*loss\.svg, .*history\.json$/);
      for (const path of files) expect(existsSync(path)).toBe(true);
    },
  );
});

test('MNIST on a gpu device: the losses of the CPU within 1e-3', async () => {
  const train = (device: string, log: (line: string) => void) =>
    main({
      ...{ epochs: 1, batchSize: 50, optimizer: 'adam', seed: 0, limit: 500, device, log },
      out: join(out, 'device'),
    });
  const lines: string[] = [];
  const [there, here] = [
    await train('gpu:webasm', (line) => lines.push(line)),
    await train('cpu', () => {}),
  ];
  expect(lines[0]).toBe('Computed on gpu:webasm (WebAssemblyKernel; no graphics card)');
  expect(there.losses).toHaveLength(10);
  there.losses.forEach((loss, i) => {
    expect(Math.abs(loss / here.losses[i] - 1)).toBeLessThan(1e-3);
  });
  await expect(train('gpu:none', () => {})).rejects.toThrow("device: 'gpu:none' is not registered");
});

describe('the command line', () => {
  test('has defaults', () => {
    expect(parseArguments([])).toEqual({
      epochs: 3,
      batchSize: 64,
      optimizer: 'adam',
      device: 'cpu',
      seed: 0,
      limit: Number.POSITIVE_INFINITY,
      out: join('examples', 'output', 'mnist'),
    });
  });

  test('takes every option', () => {
    const args =
      '--epochs 1 --batch-size 10 --lr 0.5 --optimizer sgd --device gpu:webasm --seed 7 --limit 50 --out x';
    expect(parseArguments(args.split(' '))).toEqual({
      epochs: 1,
      batchSize: 10,
      lr: 0.5,
      optimizer: 'sgd',
      device: 'gpu:webasm',
      seed: 7,
      limit: 50,
      out: 'x',
    });
  });

  test('--help names them all', () => {
    const help = command().helpInformation();
    for (const name of [
      'epochs',
      'batch-size',
      'lr',
      'optimizer',
      'device',
      'seed',
      'limit',
      'out',
      'help',
    ]) {
      expect(help).toContain(`--${name}`);
    }
  });

  test.each([
    ['--epochs', 'three', /--epochs <n>.*Give a whole number/],
    ['--epochs', '0', /--epochs <n>.*Give a whole number, 1 or more/],
    ['--lr', '-1', /--lr <rate>.*Give a number above 0/],
    ['--optimizer', 'lbfgs', /Allowed choices are adam, sgd/],
  ])('refuses %s %s', (option, value, message) => {
    const quiet = command()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    expect(() => quiet.parse([option, value], { from: 'user' })).toThrow(message);
  });
});

describe('charts and progress', () => {
  test('averaged keeps the mean and the last step', () => {
    expect(averaged([1, 3, 5, 7, 9], 3)).toEqual([
      { step: 2, loss: 2 },
      { step: 4, loss: 6 },
      { step: 5, loss: 9 },
    ]);
    expect(averaged([], 3)).toEqual([]);
  });

  test('a chart in the terminal and one in a file', () => {
    const losses = Array.from({ length: 200 }, (_, i) => 2 / (1 + i));
    const chart = terminalChart(losses, 50, 8);
    expect(chart.split('\n').length).toBe(9);
    expect(Math.max(...chart.split('\n').map((line) => line.length))).toBeLessThan(65);
    const svg = lossChartSvg(losses, 'a title');
    expect(svg).toContain('a title');
    expect(svg.match(/<path/g)?.length).toBeGreaterThan(2);
  });

  test('without a terminal, a line per tenth, and one at the end', () => {
    const lines: string[] = [];
    const progress = startProgress('run', 1000, (line) => lines.push(line));
    for (let seen = 30; seen <= 990; seen += 30) progress.update(seen, 0.5);
    progress.update(1000, 0.25);
    progress.stop();
    expect(lines.map((line) => line.slice(4, 8))).toEqual(
      [12, 21, 30, 42, 51, 60, 72, 81, 90, 100].map((p) => `${p}%`.padStart(4)),
    );
    expect(lines[9]).toContain('loss 0.2500');
  });
});
