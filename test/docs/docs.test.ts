/**
 * Every code block of the documentation runs, and prints what its comments say.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { linksOf, relinked } from '../../scripts/guide-links';
import { operationsPage } from '../../scripts/operations';
import * as gpu from '../../src/gpu';
import * as torchlet from '../../src/index';
import * as inspect from '../../src/inspect/index';
import { catalog } from '../../src/ops/define';
import {
  blocksOfMarkdown,
  blocksOfSource,
  expectPrinted,
  filesBelow,
  runBlock,
} from './code-blocks';

const modules = { torchlet, 'torchlet/gpu': gpu, 'torchlet/inspect': inspect };
const markdown = [
  ...['README.md', 'CONTRIBUTING.md'].filter((file) => existsSync(file)),
  ...filesBelow('docs', '.md').filter((file) => !/^docs\/(api|operations)/.test(file)),
];

describe('guides', () => {
  for (const block of markdown.flatMap(blocksOfMarkdown)) {
    it(block.place, () => runBlock(block, modules));
  }
});

it('the README shows what its backward pass in steps prints', async () => {
  const shown = /```text\n(Step 1[\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1];
  const [block] = blocksOfMarkdown('README.md').filter(({ code }) => code.includes('retrace('));
  const printed: string[] = [];
  const retrace: typeof inspect.retrace = (step) => {
    printed.push(inspect.retrace(step));
    return printed[printed.length - 1];
  };
  await runBlock(block, { ...modules, 'torchlet/inspect': { ...inspect, retrace } });
  expect(`${printed.join('\n')}\n`).toBe(shown);
});

describe('links of the guides into the source', () => {
  const guide = readFileSync('docs/autograd.md', 'utf8');
  it('lead to the lines that they name; `npx tsx scripts/guide-links.ts` mends them', () => {
    expect(linksOf(guide).length).toBeGreaterThan(8);
    expect(relinked(guide)).toBe(guide);
  });
  it('are noticed where they do not', () => {
    const { line } = linksOf(guide)[0];
    const moved = guide.replace(`#L${line})`, `#L${line + 1})`);
    expect(relinked(moved)).toBe(guide);
    expect(() => relinked('[`no such code`](../src/index.ts#L1)')).toThrow('0 lines');
  });
});

describe('docstrings', () => {
  const blocks = filesBelow('src', '.ts').flatMap(blocksOfSource);
  it('have examples', () => expect(blocks.length).toBeGreaterThan(40));
  for (const block of blocks) it(block.place, () => runBlock(block, modules));
});

describe('the table of operations', () => {
  it('has a row for every elementwise operation, and one for a new one', () => {
    torchlet.elementwise('cubed', (x) => x.mul(x).mul(x));
    const page = operationsPage();
    for (const { name, formula, internal } of catalog.values()) {
      if (formula !== null && !internal) expect(page).toContain(`| [\`${name}(`);
    }
    expect(page).toContain('| [`cubed(x)`](operations/cubed.md) | `x * x * x` |');
  });
});

describe('the checker', () => {
  it('accepts the value and a remark after it', () => {
    expectPrinted('[1, 2]', [[1, 2]]);
    expectPrinted('0.5, as in PyTorch', [0.5]);
    expectPrinted('true (a leaf)', [true]);
  });
  it('refuses another value', () => {
    expect(() => expectPrinted('[1, 3]', [[1, 2]])).toThrow('printed [1, 2]');
    expect(() => expectPrinted('12', [1])).toThrow('printed 1');
  });
  it('refuses a block that throws or imports what readers lack', async () => {
    await expect(
      runBlock({ place: 'x', code: "throw new Error('planted');" }, modules),
    ).rejects.toThrow('planted');
    await expect(
      runBlock({ place: 'x', code: "import a from 'left-pad';" }, modules),
    ).rejects.toThrow('left-pad');
  });
});
