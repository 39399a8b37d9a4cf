/**
 * Writes docs/operations.md: a row for every elementwise operation, with the formula and derivatives that its
 * declaration gives. Part of `npm run docs`; the page is not kept in git.
 */
import { writeFileSync } from 'node:fs';
import '../src/index';
import { derivativeLatex, derivativeText, formulaLatex, formulaText } from '../src/formula/print';
import { type CatalogEntry, catalog } from '../src/ops/define';

/** The table of operations as Markdown. */
export function operationsPage(): string {
  const entries = [...catalog.values()].filter((entry) => !entry.internal);
  const elementwise = entries.filter((entry) => entry.formula !== null);
  const others = entries.filter((entry) => entry.formula === null && !entry.name.endsWith('_'));
  return [
    '---',
    'title: Operations',
    'children:',
    ...elementwise.map(({ name }) => `  - operations/${name}.md`),
    '---',
    '',
    '# Operations',
    '',
    'Every operation is a function and a method. Elementwise operations are usable inside formulas, and those with a',
    'numeric result have an in-place form that ends in `_`. `g` is the cotangent of the result and `y` (or `z`, `out`)',
    'the result.',
    '',
    '## Elementwise',
    '',
    '| operation | value | cotangents of the operands |',
    '| --- | --- | --- |',
    ...elementwise.map(row),
    '',
    '## Others',
    '',
    others.map((entry) => `\`${entry.name}\``).join(', '),
    '',
  ].join('\n');
}

function row(entry: CatalogEntry): string {
  const { formula, operands, defaults, name } = entry;
  if (formula === null) return '';
  const required = operands.length - defaults.length;
  const signature = operands.map((operand, i) =>
    i < required ? operand : `${operand} = ${defaults[i - required]}`,
  );
  const derivatives = entry.differentiable
    ? Array.from({ length: formula.inputs }, (_, i) =>
        cell(derivativeText(formula, i, { share: true })),
      )
    : ['none'];
  return `| [\`${name}(${signature.join(', ')})\`](operations/${name}.md) | ${cell(formulaText(formula, { share: true }))} | ${derivatives.join('<br>')} |`;
}

/** Value and cotangents of an elementwise operation, in text and LaTeX. */
export function describeDerivatives({ formula, operands, differentiable }: CatalogEntry): {
  value: { text: string; latex: string };
  cotangents: { operand: string; text: string; latex: string }[];
} {
  if (formula === null) throw new Error('only elementwise operations have a formula');
  const share = { share: true };
  const count = differentiable ? formula.inputs : 0;
  return {
    value: { text: formulaText(formula, share), latex: formulaLatex(formula, share) },
    cotangents: Array.from({ length: count }, (_, i) => ({
      operand: operands[i],
      text: derivativeText(formula, i, share),
      latex: derivativeLatex(formula, i, share),
    })),
  };
}

function cell(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

if (process.argv[1]?.endsWith('operations.ts')) {
  writeFileSync('docs/operations.md', operationsPage());
}
