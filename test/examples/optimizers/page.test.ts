// The study's page in Chromium: nothing is complained of or fetched, and every label can be read.
import { existsSync, readFileSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { figuresOf, pageOf } from '../../../examples/optimizers/page';
import type { Results } from '../../../examples/optimizers/results';

const path = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium'].find((p) => existsSync(p));
const isMissing = path === undefined && process.env.CI !== 'true';
// The guide's results are those of a full run.
const results: Results = JSON.parse(readFileSync('docs/optimizers/results.json', 'utf8'));

describe.skipIf(isMissing)('the page of a full run, in Chromium', () => {
  let browser: Browser;
  let html: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    html = pageOf(results);
    browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
  }, 120_000);
  afterAll(() => browser?.close());

  async function open(colorScheme: 'light' | 'dark', width: number): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('request', (request) => complaints.push(`fetches ${request.url()}`));
    await page.setContent(html);
    return page;
  }

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
  ] as const)(
    '%s, %d pixels wide: every figure, nothing beyond the edge',
    async (scheme, width) => {
      const page = await open(scheme, width);
      const figures = figuresOf(results).length;
      expect(await page.locator('figure svg:visible').count()).toBe(figures);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const { violations } = (await page.evaluate(
        `${axe.source}; axe.run({ runOnly: ['wcag2a', 'wcag2aa'] })`,
      )) as axe.AxeResults;
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`)).toEqual(
        [],
      );
      expect(complaints).toEqual([]);
      await page.close();
    },
    180_000,
  );

  test('no label is cut off, and none lies upon another', async () => {
    const page = await open('light', 1440);
    const faults = await page.evaluate(() =>
      [...document.querySelectorAll('figure svg')].flatMap((svg) => {
        const frame = svg.getBoundingClientRect();
        const name = svg.getAttribute('aria-label');
        const labels = [...svg.querySelectorAll('text')].map((text) => ({
          text: text.textContent,
          box: text.getBoundingClientRect(),
        }));
        const cut = labels.filter(
          ({ box }) =>
            box.left < frame.left - 0.5 ||
            box.right > frame.right + 0.5 ||
            box.top < frame.top - 0.5 ||
            box.bottom > frame.bottom + 0.5,
        );
        const upon = labels.filter(({ box: a }, i) =>
          labels.some(
            ({ box: b }, k) =>
              k > i &&
              Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
              Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3,
          ),
        );
        return [
          ...cut.map(({ text }) => `${name}: '${text}' is cut off`),
          ...upon.map(({ text }) => `${name}: '${text}' lies upon another label`),
        ];
      }),
    );
    expect(faults).toEqual([]);
    await page.close();
  }, 180_000);
});
