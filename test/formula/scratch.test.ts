import '../../src/backend/cpu/cpu'; import '../../src/ops/reduction'; import '../../src/ops/reading'; import '../../src/ops/views'; import '../../src/ops/backward'; import '../../src/ops/writing';
import '../../src/ops/activations'; import '../../src/ops/comparison'; import '../../src/ops/elementwise'; import '../../src/ops/transcendental'; import '../../src/ops/special';
import { test } from 'vitest';
import { catalog } from '../../src/ops/define';
import { formulaText, formulaLatex, derivativeText, derivativeLatex } from '../../src/formula/print';
import { parseFormula } from '../../src/formula/parse';
import { expr } from '../../src/ops/expr-template';
import { tensor } from '../../src/ops/creation';
import { writeFileSync } from 'node:fs';
test('x', () => {
  let o = '';
  for (const c of catalog.values()) if (c.formula) {
    o += `${c.name}: ${formulaText(c.formula)}   ||| ${formulaLatex(c.formula)}\n`;
    if (c.differentiable) for (let i = 0; i < c.formula.inputs; i++) try { o += `    d${i}: ${derivativeText(c.formula, i)}   |||   ${derivativeLatex(c.formula, i)}\n`; } catch (e) { o += `   ${e}\n`; }
  }
  for (const t of ['x.constructor','constructor','process.exit()','__proto__','x?.y','this','x = 1','x === 1','"a"','[1]','`a`','sigmod(x)','sigmoid(x, x)','pow(x)','x x','2x','x(2)','sigmoid + 1','x < 1 < 2','f(x','(x','x)','x +','','* x','x y','x ? 1','leakyRelu(x 0.1)','x; x','x, x','x.y','x[0]','new Foo()','x => x','1.2.3','x@2','true','null','toString()','hasOwnProperty','x ?? 1','x & 1','~x','x++', '2e', 'sigmoid(x).y', 'sigmoid(x)(x)', '{0}', 'x + {3}', 'x ?.5 : 1'])
    try { parseFormula(t, ['x']); o += `OK ${t}\n`; } catch (e) { o += `${e}\n`; }
  const a = tensor([1, 2], { requiresGrad: true });
  const y = expr`${a}^2 + ${3} * relu(${a})`; y.sum().backward();
  o += JSON.stringify([y.toArray(), a.grad?.toArray()]);
  writeFileSync('/tmp/out.txt', o);
});
