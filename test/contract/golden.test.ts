/**
 * Every operation against what PyTorch made of the same call (test/golden/ops, made by test/golden/make.py): values,
 * element types, shapes and gradients, called as a function and as a method.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { checkForms, DIFFERS, describeCall } from './golden-check';
import { casesByOp, goldenFiles } from './golden-files';

const tally = { cases: 0, failing: 0, ops: new Set<string>(), failingOps: new Set<string>() };

for (const [file, cases] of goldenFiles()) {
  describe(file, () => {
    test.each([...casesByOp(cases)])('%s', async (op, all) => {
      tally.ops.add(op);
      tally.cases += all.length;
      const wrong: string[] = [];
      for (const one of all) {
        const [call, found] = [describeCall(one), await checkForms(one, { device: 'cpu' })];
        if (!(call in DIFFERS)) wrong.push(...found.map((what) => `${call}: ${what}`));
        else if (found.length === 0) wrong.push(`${call}: no longer differs`);
      }
      tally.failing += wrong.length;
      if (wrong.length > 0) tally.failingOps.add(op);
      expect(wrong).toEqual([]);
    });
  });
}

afterAll(() => {
  const { cases, failing, ops, failingOps } = tally;
  const failed = failingOps.size > 0 ? ` (${[...failingOps].join(', ')})` : '';
  console.log(`golden: ${ops.size} ops, ${cases} cases, ${failing} failures${failed}`);
});
