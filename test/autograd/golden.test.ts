/**
 * Programs with views and in-place changes, written here and in test/golden/autograd.py: values and gradients agree
 * with PyTorch's within 1e-12, and what PyTorch refuses is refused.
 */
import { expect, it } from 'vitest';
import { noGrad, type Tensor, TorchletError, zeros } from '../../src/index';
import golden from '../golden/autograd.json';
import { leaf } from './values';

const plain = (...sizes: number[]) => zeros(sizes, { dtype: 'float64' });

const PROGRAMS: Record<keyof typeof golden.programs, (x: Tensor, w: Tensor) => Tensor> = {
  changeView(x, w) {
    const b = w.mul(2);
    const v = b.at(0);
    v.mul_(x);
    return b.mul(b).add(v);
  },
  changeBaseAfterView(x, w) {
    const b = w.mul(1);
    const v = b.at(':', '1:');
    b.mul_(x);
    return v.sin().mul(v);
  },
  changeViewOfView(x, w) {
    const b = w.mul(1);
    const v = b.t().at('1:');
    const u = v.at(0);
    u.add_(x.at(':2'));
    v.at(1).mul_(u.clone());
    return b.exp();
  },
  changeThroughReshape(x, w) {
    const b = w.mul(1);
    b.view(6).at('::2').mul_(x);
    b.view(3, 2).t().neg_();
    return b.mul(w);
  },
  copyIntoPlain(x, w) {
    const b = plain(2, 3);
    b.at(0).copy_(x);
    b.setAt_([1], w.at(0).mul(x));
    return b.mul(b);
  },
  assignMask(x, w) {
    const b = w.mul(3);
    b.setAt_([w.gt(0)], x.at(1));
    return b.mul(b);
  },
  assignPositions(x, w) {
    const b = w.mul(3);
    b.setAt_(
      [
        [1, 0],
        [0, 2],
      ],
      x.at(':2').mul(x.at('1:')),
    );
    return b.mul(b);
  },
  assignRows(x, w) {
    const b = w.mul(3);
    b.setAt_([[1]], x.exp());
    return b.mul(b).mul(x);
  },
  oldValueNeeded(x, w) {
    const y = x.mul(1);
    y.pow_(3);
    y.mul_(w.at(0));
    y.div_(w.at(1));
    return y;
  },
  resultNeeded(x, w) {
    const e = x.mul(1).exp_();
    const y = e.mul(w).sigmoid_();
    return y.mul(y);
  },
  fillAndZero(x, w) {
    const b = w.mul(x);
    b.at(0).fill_(2);
    b.at(1, ':1').zero_();
    return b.mul(b);
  },
  clampAndMaskedFill: (x, w) => w.mul(x).clamp_(-0.5, 0.5).maskedFill_(w.gt(1), 3).mul(x),
  detachedChangeUnsaved(x, w) {
    const y = x.mul(2);
    y.detach().mul_(10);
    return y.add(w);
  },
  noGradUpdate(x, w) {
    const y = x.mul(2);
    noGrad(() => y.mul_(10));
    return y.mul(w);
  },
  accumulateInPlace(x, w) {
    const total = plain(3);
    for (const row of w.unbind()) {
      total.add_(row.mul(x));
      total.mul_(2);
    }
    return total;
  },
  unboundRows(x, w) {
    const [a, b] = w.mul(1).clone().split(1);
    return a.mul(b.exp()).mul(x);
  },
  expandedBaseChanged(x, w) {
    const b = x.mul(1);
    const wide = b.expand(2, 3);
    b.mul_(x);
    return wide.mul(w);
  },
  squeezeUnsqueeze(x, w) {
    const b = x.mul(1);
    b.unsqueeze(0).squeeze(0).unsqueeze(1).mul_(2);
    return b.mul(w);
  },
  refusedLeaf: (x) => x.mul_(2),
  refusedViewOfLeaf(x, w) {
    w.at(0).mul_(x);
    return w;
  },
  refusedSavedInput(x, w) {
    const y = x.mul(1);
    const z = y.mul(w);
    y.add_(1);
    return z;
  },
  refusedSavedOutput: (x) => x.exp().mul_(2),
  refusedSavedThroughView(_, w) {
    const b = w.mul(1);
    const z = b.at(0).sin();
    b.at(1).add_(1);
    return z;
  },
  refusedSavedDetached(x) {
    const y = x.mul(1);
    const z = y.mul(y);
    y.detach().zero_();
    return z;
  },
  refusedNoGradView(x, w) {
    const b = w.mul(1);
    noGrad(() => b.at(0)).mul_(x);
    return b;
  },
  refusedExpanded(x, w) {
    x.mul(1).expand(2, 3).mul_(w);
    return x;
  },
};

type Name = keyof typeof golden.programs;
type Nested = number | readonly Nested[];

const flat = (values: Nested): number[] =>
  typeof values === 'number' ? [values] : values.flatMap(flat);

it.each(Object.keys(golden.programs) as Name[])('%s', (name) => {
  const [x, w] = [
    leaf([0.5, -1.25, 2]),
    leaf([
      [1.5, -0.5, 0.25],
      [-2, 0.75, 1],
    ]),
  ];
  const expected = golden.programs[name] as {
    refused?: true;
    y: Nested;
    x: Nested | null;
    w: Nested | null;
  };
  const run = () => {
    const y = PROGRAMS[name](x, w);
    y.sum().backward();
    return y;
  };
  if (expected.refused) {
    expect(run).toThrow(TorchletError);
    return;
  }
  const y = run();
  const pairs: [Tensor | null, Nested | null][] = [
    [y, expected.y],
    [x.grad, expected.x],
    [w.grad, expected.w],
  ];
  for (const [found, values] of pairs) {
    if (values === null) {
      expect(found).toBeNull();
      continue;
    }
    const list = Array.from((found as Tensor).detach().reshape(-1).data);
    expect(list).toHaveLength(flat(values).length);
    for (const [i, value] of list.entries()) {
      expect(Math.abs(value - flat(values)[i])).toBeLessThan(1e-12);
    }
  }
});
