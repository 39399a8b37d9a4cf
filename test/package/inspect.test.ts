// The entry torchlet/inspect of the built package: it sees the tensors of the main entry, imported and required, has
// types, needs its optional peer for pictures only, and is not loaded by the main entry.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { testOr } from './cases';
import { type Consumer, checkTypes, createConsumer, root, run, skipReason } from './consumer';

let consumer: Consumer;
beforeAll(() => {
  if (skipReason === null) consumer = createConsumer(inject('tarball'));
}, 240_000);
afterAll(() => consumer?.remove());

const IMPORTS = `
import { nn, optim, tensor } from 'torchlet';
import { backwardSteps, explainGrad, graph, optimizerStep, retrace, summary } from 'torchlet/inspect';
`;
const REQUIRES = `
const { nn, optim, tensor } = require('torchlet');
const { backwardSteps, explainGrad, graph, optimizerStep, retrace, summary } = require('torchlet/inspect');
`;

/** Uses what the entry has on a model of the main entry. */
const PROGRAM = `
const model = new nn.Linear(2, 1);
model.weight.data.set([0.5, -1]);
model.bias.data.set([0]);
const loss = model(tensor([[3, 1]])).tanh().sum();
console.log(graph(loss, { params: model }).toMermaid().split('\\n')[0]);
console.log(explainGrad(model.weight).includes('backward'));
const steps = backwardSteps(loss, { params: model });
console.log(retrace(steps.next().value).split('\\n')[0]);
console.log(steps.done);
steps.finish();
console.log(steps.done, JSON.stringify(model.bias.grad.toArray().map((g) => g.toFixed(4))));
console.log(retrace(optimizerStep(new optim.SGD(model.parameters(), { lr: 1 }), model)).includes('weight'));
console.log(String(summary(model, [1, 2])).includes('Linear'));
console.log(typeof tensor([1])[Symbol.for('Jupyter.display')]);
`;
// tanh 0.5 = 0.4621, and the derivative of the bias is 1 - 0.4621².
const PRINTED = [
  'flowchart TD',
  'true',
  'Step 1 of 5: sumBackward',
  'false',
  'true ["0.7864"]',
  'true',
  'true',
  'function',
  '',
].join('\n');

describe('torchlet/inspect in the packed package', () => {
  testOr(skipReason, 'works on the tensors of torchlet when imported', () => {
    const file = consumer.write('inspect.mjs', IMPORTS + PROGRAM);
    expect(run(process.execPath, [file], consumer.folder)).toBe(PRINTED);
  });

  testOr(skipReason, 'works on the tensors of torchlet when required', () => {
    const file = consumer.write('inspect.cjs', REQUIRES + PROGRAM);
    expect(run(process.execPath, [file], consumer.folder)).toBe(PRINTED);
  });

  testOr(skipReason, 'says what to install for a picture, and draws it once that is there', () => {
    const picture = (load: string) => `${load}
(async () => {
  const { tensor } = torchlet;
  const { graph } = inspect;
  const w = tensor(3, { requiresGrad: true });
  console.log(await graph(w.square(), { params: { w } }).toSvg().then((svg) => svg.slice(0, 4), (e) => e.message));
})();`;
    const files = [
      consumer.write(
        'picture.mjs',
        picture(
          "import * as torchlet from 'torchlet';\nimport * as inspect from 'torchlet/inspect';",
        ),
      ),
      consumer.write(
        'picture.cjs',
        picture(
          "const torchlet = require('torchlet');\nconst inspect = require('torchlet/inspect');",
        ),
      ),
    ];
    const printed = () => files.map((file) => run(process.execPath, [file], consumer.folder));
    for (const line of printed()) expect(line).toContain('npm install @viz-js/viz');
    const peer = join(consumer.folder, 'node_modules/@viz-js/viz');
    mkdirSync(peer, { recursive: true });
    cpSync(join(root, 'node_modules/@viz-js/viz'), peer, { recursive: true });
    try {
      expect(printed()).toEqual(['<svg\n', '<svg\n']);
    } finally {
      rmSync(join(consumer.folder, 'node_modules/@viz-js'), { recursive: true });
    }
  });

  testOr(
    skipReason,
    'leaves what console.log and notebooks show alone until it is imported',
    () => {
      const file = consumer.write(
        'alone.mjs',
        "import { tensor } from 'torchlet';\n" +
          "console.log(typeof tensor([1])[Symbol.for('Jupyter.display')]);",
      );
      expect(run(process.execPath, [file], consumer.folder)).toBe('undefined\n');
    },
  );

  for (const [module, moduleResolution, files] of [
    ['node16', 'node16', ['inspect.mts', 'inspect.cts']],
    ['esnext', 'bundler', ['inspect.mts']],
  ] as const) {
    testOr(skipReason, `has types for moduleResolution ${moduleResolution}`, () => {
      // Misuse must be an error: types that are any would hide it.
      const typed = `
const w = tensor([1, 2], { requiresGrad: true });
for (const step of backwardSteps(w.sum(), { params: { w } })) {
  const gradients: (number | null)[] = step.gradInputs.map((g) => (g === null ? null : g.numel()));
  const text: string = retrace(step);
  // @ts-expect-error
  step.nodes;
  gradients.push(text.length);
}
const ids: string[] = graph(w.sum()).nodes.map((node) => node.id);
const svg: Promise<string> = graph(w.sum(), { gradients: true }).toSvg();
const parameters: number = optimizerStep(new optim.SGD([w], { lr: 1 })).parameters.length;
const reason: string = explainGrad(w);
summary(new nn.Linear(2, 1), [1, 2]);
// @ts-expect-error
graph(w.sum(), { params: 3 });
// @ts-expect-error
backwardSteps('w');
export { ids, parameters, reason, svg };
`;
      consumer.write('inspect.mts', IMPORTS + typed);
      consumer.write('inspect.cts', IMPORTS + typed);
      checkTypes(consumer, module, moduleResolution, files);
    });
  }
});
