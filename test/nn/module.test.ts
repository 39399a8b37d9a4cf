// The module protocol: what a module finds among its fields, and what it does with it.
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { nn, ones, type Tensor, tensor, zeros } from '../../src/index';
import { load } from './golden';

class Block extends nn.Module {
  norm: nn.Parameter;
  fc: nn.Linear;
  act = new nn.GELU();

  constructor(n: number) {
    super();
    this.norm = new nn.Parameter(ones(n));
    this.fc = new nn.Linear(n, n);
    delete (this as any).act;
    this.act = new nn.GELU();
  }

  override forward(x: Tensor): Tensor {
    return this.act(this.fc(x).mul(this.norm));
  }
}

class Net extends nn.Module {
  scale = new nn.Parameter(ones(2));
  blocks = new nn.ModuleList([new Block(2), new Block(2)]);
  heads = new nn.ModuleDict({
    a: new nn.Linear(2, 1),
    b: new nn.Sequential(new nn.ReLU(), new nn.Linear(2, 1)),
  });
  shift = new nn.Parameter(zeros(2));
  declare count: Tensor;
  declare scratch: Tensor;

  constructor() {
    super();
    this.registerBuffer('count', zeros(1));
    this.registerBuffer('scratch', zeros(1), { persistent: false });
  }

  override forward(x: Tensor): Tensor {
    let h = x.mul(this.scale).add(this.shift);
    for (const block of this.blocks) h = block(h);
    return this.heads.get('b')(h);
  }
}

interface ModelCase {
  model: string;
  printed: string;
  state: [string, number[]][];
  parameters: string[];
  buffers: string[];
  modules: string[];
  children: string[];
}

const models: Record<string, () => nn.Module> = {
  sequential: () => new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1)),
  nested: () =>
    new nn.Sequential(
      new nn.Sequential(new nn.Linear(2, 3, { bias: false }), new nn.ReLU()),
      new nn.Dropout(0.1),
    ),
  named: () => new nn.Sequential({ first: new nn.Linear(2, 3), act: new nn.Softplus() }),
  net: () => new Net(),
  parameters: () => new nn.ParameterList([zeros(2), zeros(2, 3)]),
  oneParameter: () => new nn.ParameterList([zeros(2)]),
  parameterDict: () => new nn.ParameterDict({ left: zeros(2), right: zeros([]) }),
  emptyList: () => new nn.ModuleList(),
  emptySequential: () => new nn.Sequential(),
};

describe.each(load<ModelCase>('models').map((c) => [c.model, c] as const))('%s', (name, c) => {
  const model = models[name]();

  test('prints as in PyTorch', () => {
    expect(String(model)).toBe(c.printed);
    expect(inspect(model)).toBe(c.printed);
  });

  test('has the same names', () => {
    const state = Object.entries(model.stateDict()).map(([key, value]) => [key, value.shape]);
    expect(state).toEqual(c.state);
    const names = (list: [string, unknown][]) => list.map(([key]) => key);
    expect(names(model.namedParameters())).toEqual(c.parameters);
    expect(names(model.namedBuffers())).toEqual(c.buffers);
    expect(names(model.namedModules())).toEqual(c.modules);
    expect(names(model.namedChildren())).toEqual(c.children);
  });
});

describe('switches', () => {
  test('train, eval and apply reach every module', () => {
    const model = new Net();
    expect(model.eval()).toBe(model);
    expect(model.modules().map((m) => m.training)).not.toContain(true);
    model.train();
    expect(model.modules().map((m) => m.training)).not.toContain(false);
    const order: string[] = [];
    const pair = new nn.Sequential(new nn.Sequential(new nn.ReLU()), new nn.Tanh());
    expect(pair.apply((m) => order.push(m.constructor.name))).toBe(pair);
    expect(order).toEqual(['ReLU', 'Sequential', 'Tanh', 'Sequential']);
  });

  test('requiresGrad_ and zeroGrad reach every parameter', () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 1));
    model(ones(1, 2)).sum().backward();
    const grads = model.parameters().map((p) => p.grad);
    model.zeroGrad({ setToNone: false });
    expect(model.parameters().map((p) => p.grad!.abs().sum().item())).toEqual([0, 0, 0, 0]);
    expect(grads[3]!.item()).toBe(0);
    model.zeroGrad();
    expect(model.parameters().map((p) => p.grad)).toEqual([null, null, null, null]);
    expect(model.requiresGrad_(false)).toBe(model);
    expect(model(ones(1, 2)).requiresGrad).toBe(false);
  });

  test('to converts parameters in place, with gradients and floating buffers', () => {
    const model = new Net();
    model.registerBuffer('steps', tensor([3], { dtype: 'int32' }));
    const [first] = model.parameters();
    const seen: string[] = [];
    first.registerHook((g) => {
      seen.push(g.dtype);
      return undefined;
    });
    model(ones(1, 2)).sum().backward();
    expect(model.double()).toBe(model);
    expect(model.parameters()[0]).toBe(first);
    expect([first.dtype, first.grad!.dtype, model.count.dtype]).toEqual(Array(3).fill('float64'));
    expect((model as any).steps.dtype).toBe('int32');
    model(ones([1, 2], { dtype: 'float64' }))
      .sum()
      .backward();
    expect(first.grad!.dtype).toBe('float64');
    model.zeroGrad();
    model(ones([1, 2], { dtype: 'float64' }))
      .sum()
      .backward();
    expect(first.grad!.dtype).toBe('float64');
    expect(seen).toEqual(['float32', 'float64', 'float64']);
    expect(model.to({ dtype: 'float32', device: 'cpu' }).scale.dtype).toBe('float32');
    expect(model.to(zeros([1], { dtype: 'float64' })).scale.dtype).toBe('float64');
    expect(model.float().cpu().scale.dtype).toBe('float32');
    expect(() => model.to('int32')).toThrow(
      "to: a module's parameters must stay floating to be learnt, got 'int32'. Use 'float32' or 'float64'.",
    );
    expect(() => model.to({ type: 'float64' } as any)).toThrow("Did you mean 'dtype'?");
  });
});

describe('Parameter', () => {
  test('shares its elements, is a leaf, requires grad', () => {
    const data = zeros(2);
    const p = new nn.Parameter(data);
    data.add_(1);
    expect(p.toArray()).toEqual([1, 1]);
    expect([p.isLeaf, p.requiresGrad, p.grad]).toEqual([true, true, null]);
    expect(new nn.Parameter(data.mul(2), { requiresGrad: false }).requiresGrad).toBe(false);
    expect(new nn.Parameter(p.mul(2)).isLeaf).toBe(true);
    expect(String(p).startsWith('Parameter containing:\ntensor(')).toBe(true);
    expect(() => new nn.Parameter([1] as any)).toThrow('Parameter: takes a tensor, got an array.');
    expect(() => new nn.Parameter(tensor([1], { dtype: 'int32' }))).toThrow(
      'only floating tensors',
    );
  });

  test('results of operations are tensors, not parameters', () => {
    expect(new nn.Parameter(zeros(2)).mul(2)).not.toBeInstanceOf(nn.Parameter);
    expect(new nn.Linear(1, 1).stateDict().weight).not.toBeInstanceOf(nn.Parameter);
  });
});

describe('names and paths', () => {
  test('parts by path', () => {
    const net = new Net();
    expect(net.getSubmodule('')).toBe(net);
    expect(net.getSubmodule('heads.b.1')).toBe((net.heads.get('b') as any)[1]);
    expect(net.getParameter('blocks.1.fc.weight')).toBe((net.blocks[1] as Block).fc.weight);
    expect(net.getBuffer('scratch')).toBe(net.scratch);
    expect(() => net.getSubmodule('blocks.2')).toThrow(
      "getSubmodule: Net has no module 'blocks.2'. Did you mean 'blocks.0'?",
    );
    expect(() => net.getParameter('shfit')).toThrow(
      "Net has no parameter 'shfit'. Did you mean 'shift'?",
    );
    expect(() => new nn.ReLU().getBuffer('b')).toThrow("ReLU has no buffer 'b'. Known: none.");
  });

  test('registration by name', () => {
    const net = new Net();
    net.registerParameter('extra', new nn.Parameter(zeros(1)));
    net.addModule('more', new nn.ReLU());
    net.registerParameter('none', null);
    net.registerBuffer('later', null);
    expect(Object.keys(net.stateDict())).not.toContain('later');
    (net as any).later = ones(1);
    expect(Object.keys(net.stateDict())).toContain('later');
    expect(net.namedParameters({ recurse: false }).map(([key]) => key)).toEqual([
      'scale',
      'shift',
      'extra',
    ]);
    expect(() => net.registerParameter('a.b', null)).toThrow("'a.b' cannot be a name");
    expect(() => net.registerBuffer('forward', zeros(1))).toThrow(
      "registerBuffer: Net already has something else named 'forward'. Choose another name.",
    );
    expect(() => net.registerBuffer('scale', zeros(1))).toThrow("something else named 'scale'");
    expect(() => net.registerParameter('p', zeros(1) as any)).toThrow(
      "registerParameter: 'p' is not a parameter. Wrap a tensor in new nn.Parameter(…).",
    );
    expect('p' in net).toBe(false);
  });
});
