// The playground's page in Chromium: it learns on every device, is stepped, keeps its settings in the address, and can be
// used without a mouse and without colours.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  defaultOptions,
  INITIAL,
  type Settings,
  toHash,
} from '../../../examples/playground/settings';
import { Trainer } from '../../../examples/playground/trainer';
import type { Tensor } from '../../../src/index';
import { backwardSteps, graph, retrace } from '../../../src/inspect/index';

const path = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium'].find((p) => existsSync(p));
const isMissing = path === undefined && process.env.CI !== 'true';
const configFile = fileURLToPath(
  new URL('../../../examples/playground/vite.config.ts', import.meta.url),
);

describe.skipIf(isMissing)('the page, in Chromium', () => {
  let server: PreviewServer;
  let browser: Browser;
  let address: string;
  let folder: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'playground-'));
    const output = { outDir: folder, emptyOutDir: true };
    await build({ configFile, logLevel: 'error', build: output });
    server = await preview({
      configFile,
      build: output,
      preview: { port: 0, host: '127.0.0.1' },
    });
    address = server.resolvedUrls!.local[0];
    browser = await chromium.launch({
      executablePath: path,
      args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
    });
  }, 120000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(
    settings: Partial<Settings> = {},
    width = 1440,
    height = 1000,
  ): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height } });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(`${address}#${toHash({ ...INITIAL, ...settings })}`);
    await page.getByRole('img', { name: 'The plane' }).waitFor();
    return page;
  }
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const number = async (page: Page, id: string) =>
    Number(await page.locator(`#${id}`).textContent());

  test.each(
    ['cpu', 'gpu:webgl2', 'gpu:webgpu'].flatMap((device) =>
      (['xor', 'circle'] as const).map((dataset) => ({ device, dataset })),
    ),
  )(
    'learns $dataset on $device to a loss below 0.05',
    async ({ device, dataset }) => {
      const page = await open({ device, dataset });
      await button(page, 'Train').click();
      await expect.poll(() => number(page, 'loss'), { timeout: 60000 }).toBeLessThan(0.05);
      await button(page, 'Pause').click();
      expect(await page.getByRole('alert').count()).toBe(0);
      await page.close();
    },
    90000,
  );

  test('steps give the losses of the same steps in Node', async () => {
    const page = await open({ seed: 3, batch: 16 });
    const trainer = new Trainer({ ...INITIAL, seed: 3, batch: 16 });
    for (const [name, count] of [
      ['One step', 16],
      ['One sample', 1],
      ['One step', 16],
    ] as const) {
      const before = await number(page, 'step');
      await button(page, name).click();
      await expect.poll(() => number(page, 'step')).toBe(before + 1);
      const loss = trainer.step(count).item() as number;
      // The page shows four digits.
      expect(Math.abs((await number(page, 'loss')) / loss - 1)).toBeLessThan(1e-3);
    }
    await page.close();
  }, 60000);

  test.each(['cpu', 'gpu:webgpu'])(
    'node by node on %s: the numbers that backwardSteps gives in Node',
    async (device) => {
      const settings = { hidden: [3], seed: 3, device } as const;
      const page = await open(settings);
      const trainer = new Trainer({ ...INITIAL, ...settings, device: 'cpu' });
      const expected = [...backwardSteps(trainer.forward(1), { params: trainer.model })];
      // The loss, two linear layers with a tanh between them, and their four parameters.
      expect(expected).toHaveLength(8);
      const shown = page.locator('#node');
      for (const step of expected) {
        expect(await number(page, 'step')).toBe(0);
        await button(page, 'One node').click();
        const text = retrace(step);
        // WebGPU rounds in its own way, in the last digit that is shown.
        if (device === 'cpu') await expect.poll(() => shown.textContent()).toBe(text);
        else await expect.poll(() => shown.textContent()).toContain(text.split('\n')[0]);
      }
      await expect.poll(() => number(page, 'step')).toBe(1);
      await expect.poll(() => page.locator('.graph .node').count()).toBe(8);
      expect(await page.locator('.graph .waiting').count()).toBe(0);
      // The rest of a step at once, after which steps are those of Node again.
      trainer.optimizer.step();
      await button(page, 'One node').click();
      await expect.poll(() => page.locator('.graph .node.waiting').count()).toBe(7);
      expect(await page.locator('.graph .node.last title').textContent()).toBe('n0');
      expect(await button(page, 'Train').isDisabled()).toBe(true);
      await button(page, 'Rest of the step').click();
      await expect.poll(() => number(page, 'step')).toBe(2);
      const loss = trainer.step(1).item() as number;
      expect(Math.abs((await number(page, 'loss')) / loss - 1)).toBeLessThan(1e-3);
      await page.close();
    },
    90000,
  );

  test.each([
    { device: 'cpu', optimizer: 'Adam', options: {} },
    { device: 'gpu:webgpu', optimizer: 'Adam', options: {} },
    { device: 'cpu', optimizer: 'SGD', options: { momentum: 0.9 } },
  ])(
    'the step of $optimizer on $device: its states are those of its state dict in Node',
    async ({ device, optimizer, options }) => {
      const settings = {
        ...{ hidden: [3], seed: 3, device, optimizer },
        options: { ...defaultOptions(optimizer), ...options } as Settings['options'],
      };
      const page = await open(settings);
      const trainer = new Trainer({ ...INITIAL, ...settings, device: 'cpu' });
      for (let step = 1; step <= 2; step++) {
        trainer.step();
        await button(page, 'One step').click();
        await expect.poll(() => number(page, 'step')).toBe(step);
      }
      const before = trainer.model.parameters()[2].detach().clone();
      trainer.step();
      await button(page, 'One step').click();
      await expect.poll(() => number(page, 'step')).toBe(3);
      await page.getByLabel('parameter').selectOption('2.weight');
      await page.getByLabel('element (0 to 2)').fill('1');
      await page.getByLabel('element (0 to 2)').press('Enter');

      const [at, old] = [trainer.model.parameters()[2], before].map((x) => x.data[1] as number);
      const { lr, momentum, betas } = settings.options as Record<string, any>;
      const state = trainer.optimizer.stateDict().state[2] as Record<string, Tensor | number>;
      const states = Object.entries(state).map(([key, value]): [string, number] => [
        key,
        typeof value === 'number' ? value : (value.data[1] as number),
      ]);
      const expected: [string, number][] = [
        ['gradient g', trainer.model.parameters()[2].grad!.data[1] as number],
        ...states,
        ...(optimizer === 'Adam'
          ? ([
              ['bias correction 1 - beta2^t', 1 - betas[1] ** 3],
              ['bias correction 1 - beta1^t', 1 - betas[0] ** 3],
            ] as [string, number][])
          : []),
        ['update u', old - at],
        ['new parameter p', at],
      ];
      const lines = page.locator('.update li');
      await expect.poll(() => lines.count()).toBe(expected.length);
      for (const [i, [name, value]] of expected.entries()) {
        expect(await lines.nth(i).locator('strong').textContent()).toContain(name);
        // Four digits are shown. WebGPU's rounding is another, and the update is a difference.
        const bound = (device === 'cpu' ? 1e-3 : 1e-2) * Math.abs(value);
        const shown = async () => {
          const text = (await lines.nth(i).locator('.value').textContent()) as string;
          return Math.abs(Number(text.replace('= ', '')) - value);
        };
        await expect.poll(shown, { message: name }).toBeLessThanOrEqual(bound);
      }
      // The formula stands there with the numbers of the options in it.
      const shown = await lines.allTextContents();
      const part = optimizer === 'Adam' ? `= ${lr} * sqrt(1 - ${betas[1]}^3)` : `= ${momentum} * `;
      expect(shown.filter((text) => text.includes(part))).toHaveLength(1);
      await page.close();
    },
    60000,
  );

  test('the graph of the last step has the gradients on its edges', async () => {
    const page = await open({ hidden: [3], seed: 3 });
    const trainer = new Trainer({ ...INITIAL, hidden: [3], seed: 3 });
    await button(page, 'One step').click();
    const expected = graph(trainer.forward(), { params: trainer.model, gradients: true });
    const labels = [...expected.toDot().matchAll(/-> .*label=" (.*)"\]/g)].map(
      ([, label]) => label,
    );
    expect(labels).toHaveLength(7);
    await page.locator('.graph .edge').first().waitFor();
    const drawn = await page.locator('.graph .edge text').allTextContents();
    expect(drawn.map((text) => text.trim()).sort()).toEqual(labels.sort());
    // While it trains there is no picture; after it, that of the last step.
    await button(page, 'Train').click();
    await expect.poll(() => page.locator('.graph').count()).toBe(0);
    await button(page, 'Pause').click();
    await expect.poll(() => page.locator('.graph .edge text').count()).toBe(7);
    expect(await page.locator('.graph .edge text').allTextContents()).not.toEqual(drawn);
    await page.close();
  }, 60000);

  test('what is set goes to the address, and comes from it', async () => {
    const page = await open();
    await page.getByLabel('optimizer').selectOption('SGD');
    await page.getByLabel('momentum').fill('0.9');
    await page.getByLabel('momentum').press('Enter');
    await button(page, 'Add layer').click();
    await expect.poll(() => page.url()).toContain('option.momentum=0.9');
    expect(page.url()).toContain('hidden=8%2C8%2C8');
    await page.reload();
    expect(await page.getByLabel('momentum').inputValue()).toBe('0.9');
    expect(await page.getByLabel('layer 3').inputValue()).toBe('8');
    expect(await page.locator('pre').textContent()).toContain('new optim.SGD(');
    await page.close();
  }, 60000);

  test.each([
    { width: 1440, height: 1000 },
    { width: 390, height: 844 },
  ])(
    'fits a screen $width pixels wide, and axe finds nothing serious',
    async ({ width, height }) => {
      const page = await open({ hidden: [8, 8, 8], optimizer: 'SGD' }, width, height);
      await button(page, 'One node').click();
      await page.locator('.graph .edge').first().waitFor();
      await button(page, 'Rest of the step').click();
      await page.locator('.update li').first().waitFor();
      const overflow = () => document.documentElement.scrollWidth - innerWidth;
      expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate(() => (globalThis as any).axe.run());
        const serious = (violations as { id: string; impact: string }[]).filter(({ impact }) =>
          ['serious', 'critical'].includes(impact),
        );
        expect(serious.map(({ id }) => id)).toEqual([]);
      }
      await page.close();
    },
    60000,
  );

  test('can be used by keyboard alone', async () => {
    const page = await open();
    let reached = '';
    for (let i = 0; i < 40 && reached !== 'Train'; i++) {
      await page.keyboard.press('Tab');
      reached = (await page.evaluate(() => document.activeElement?.textContent)) ?? '';
    }
    expect(reached).toBe('Train');
    await page.keyboard.press('Enter');
    await expect.poll(() => number(page, 'step')).toBeGreaterThan(3);
    await page.keyboard.press('Enter');
    expect(await button(page, 'Train').count()).toBe(1);
    await page.close();
  }, 60000);

  test('nothing was complained of', () => {
    expect(complaints).toEqual([]);
  });
});
