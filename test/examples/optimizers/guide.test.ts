// The guide shows what was measured: its tables, sentences and pictures are those of its results, to the letter.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { standalone } from '../../../examples/optimizers/frame';
import { filledGuide, picturesIn } from '../../../examples/optimizers/guide';
import { METHODS } from '../../../examples/optimizers/methods';
import { figuresOf } from '../../../examples/optimizers/page';
import { type Results, resultsText } from '../../../examples/optimizers/results';
import { FULL } from '../../../examples/optimizers/study';

const folder = 'docs/optimizers';
const guide = readFileSync('docs/optimizers.md', 'utf8');
const text = readFileSync(`${folder}/results.json`, 'utf8');
const results: Results = JSON.parse(text);

describe('docs/optimizers.md', () => {
  test('its tables and sentences are those of its results', () => {
    expect(filledGuide(guide, results)).toBe(guide);
    expect(guide.match(/<!-- study: /g)?.length).toBeGreaterThan(5);
    expect(guide).not.toContain('-->\n<!-- end -->');
  });

  test('other results would make another guide', () => {
    const other = JSON.parse(text);
    other.tasks[0].methods[3].finals[0].accuracy -= 0.05;
    expect(filledGuide(guide, other)).not.toBe(guide);
  });

  test('its pictures are those of its results, and no other lies beside them', () => {
    const figures = figuresOf(results);
    const names = picturesIn(guide);
    for (const name of names) {
      const figure = figures.find((candidate) => candidate.name === name);
      const drawn = readFileSync(`${folder}/${name}.svg`, 'utf8');
      expect(figure && standalone(figure) === drawn, name).toBe(true);
      expect(drawn.length, name).toBeLessThan(150_000);
    }
    const files = ['results.json', ...names.map((name) => `${name}.svg`)];
    expect(readdirSync(folder).sort()).toEqual(files.sort());
  }, 60_000);

  test('its results are of a full run of the methods that there are', () => {
    expect(resultsText(results)).toBe(text);
    for (const { name, methods, trainImages } of results.tasks) {
      expect(trainImages).toBe(FULL.tasks[name].train);
      expect(methods.map(({ method }) => method)).toEqual(METHODS.map((method) => method.name));
      expect(methods[0].sweep).toHaveLength(FULL.tasks[name].rates.length);
      expect(methods[0].finals).toHaveLength(FULL.tasks[name].finalSeeds);
    }
  });

  test('what stands between two parts stays, also where a part is empty yet', () => {
    const empty =
      '<!-- study: table 1 -->\n<!-- end -->\nkept\n<!-- study: table 2 -->\n<!-- end -->';
    const filled = filledGuide(empty, results);
    expect(filled.match(/^(kept|<!-- .* -->)$/gm)).toEqual(empty.split('\n'));
    expect(filled.match(/^\| Adam \|/gm)).toHaveLength(2);
    expect(filledGuide(filled, results)).toBe(filled);
  });

  test('it goes from one sample at a time to Adam, and shows what it speaks of', () => {
    for (const word of ['RMSprop', 'Adam', 'AMSGrad and AdamW', "Nesterov's momentum"]) {
      expect(guide).toMatch(new RegExp(`^## .*${word}`, 'm'));
    }
    const shown = ['nesterov-forms', 'mlp-steps', 'amsgrad-sequence', 'beale-paths-adaptive'];
    expect(picturesIn(guide)).toEqual(expect.arrayContaining(shown));
  });

  test('a part that is not measured is an error', () => {
    const asked = '<!-- study: weather -->\n\n<!-- end -->';
    expect(() => filledGuide(asked, results)).toThrow("the guide asks for 'weather'");
  });
});
