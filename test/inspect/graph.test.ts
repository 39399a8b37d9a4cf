/**
 * The graph as data and as pictures: the XOR network as snapshots, bad input, large graphs, modules.
 */
import { describe, expect, it, vi } from 'vitest';
import { manualSeed, nn, optim, randn, tensor } from '../../src/index';
import { graph, track } from '../../src/inspect/index';
import { xorModel } from './xor';

describe('the data', () => {
  it('operations with formula, derivative, saved tensors; leaves with names', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const { nodes, edges } = graph(w.tanh().mul(3).sum(), { params: { w }, values: true });
    expect(nodes.map((node) => [node.kind, node.op, node.name])).toEqual([
      ['operation', 'sum', 'sumBackward'],
      ['operation', 'mul', 'mulBackward'],
      ['operation', 'tanh', 'tanhBackward'],
      ['leaf', 'leaf', 'w'],
    ]);
    const [, , tanh, leaf] = nodes;
    expect([tanh.formula?.text, tanh.derivatives[0]?.text]).toEqual(['tanh(x)', 'g * (1 - y^2)']);
    expect(tanh.derivatives[0]?.latex).toMatch(/y\^\{2\}/);
    expect(tanh.saved.map(({ name, shape, dtype }) => [name, shape, dtype])).toEqual([
      ['y', [2], 'float32'],
    ]);
    expect(tanh.value?.allclose(w.tanh())).toBe(true);
    expect(leaf.value?.toArray()).toEqual([1, 2]);
    expect(edges.map(({ from, to }) => `${from} ${to}`)).toEqual(['n1 n0', 'n2 n1', 'n3 n2']);
  });

  it('gradients, without touching .grad or the graph', () => {
    const w = tensor([0.5], { requiresGrad: true });
    const loss = w.square().mul(3).sum();
    const { nodes, edges } = graph(loss, { gradients: true });
    expect(nodes.map((node) => node.gradient?.toArray())).toEqual([1, [1], [3], [3]]);
    expect(edges.map((edge) => edge.gradient?.toArray())).toEqual([[1], [3], [3]]);
    expect(w.grad).toBeNull();
    loss.backward();
    expect(w.grad?.toArray()).toEqual([3]);
  });

  it('a module for each node, with track; without it for those that use parameters', () => {
    manualSeed(0);
    const model = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 1));
    const modules = () =>
      graph(model(randn(4, 2)).sum(), { params: model })
        .nodes.filter((node) => node.kind === 'operation')
        .map((node) => [node.op, node.module]);
    const known = [
      ['sum', ''],
      ['linear', '2'],
      ['relu', ''],
      ['linear', '0'],
    ];
    expect(modules()).toEqual(known);
    const handle = track(model);
    expect(modules()).toEqual(known.map(([op, module]) => [op, op === 'relu' ? '1' : module]));
    handle.remove();
    expect(modules()).toEqual(known);
  });

  it('a node for a diamond once, two edges', () => {
    const w = tensor(2, { requiresGrad: true });
    const { nodes, edges } = graph(w.mul(w));
    expect([nodes.length, edges.length]).toEqual([2, 2]);
    expect(String(graph(w.mul(w), { params: { w } }))).toBe(
      'mul []  x * y\n├─ w []\n└─ ↑ w, line 2',
    );
  });

  it('a leaf alone', () => {
    const { nodes, edges } = graph(tensor(1, { requiresGrad: true }));
    expect([nodes.length, edges.length, nodes[0].kind]).toEqual([1, 0, 'leaf']);
  });
});

describe('bad input', () => {
  it('a freed graph', () => {
    const w = tensor(2, { requiresGrad: true });
    const loss = w.square();
    loss.backward();
    expect(() => graph(loss)).toThrow(
      'graph: the graph was freed by a backward pass; what square saved is gone. Call graph before backward, or pass ' +
        '{ retainGraph: true } to it.',
    );
    const kept = w.square();
    kept.backward({ retainGraph: true });
    expect(graph(kept).nodes).toHaveLength(2);
  });

  it('a tensor that does not require grad', () => {
    expect(() => graph(tensor([1, 2]))).toThrow(
      /^graph: the tensor of shape \[2\] does not require grad: it was created without \{ requiresGrad: true \}/,
    );
    expect(() => graph(tensor([1, 2], { dtype: 'int32' }))).toThrow('is int32, and only floating');
  });

  it('50,000 nodes: by module with a note, in under 2 seconds', () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Tanh());
    track(model);
    let h = randn(1, 2);
    for (let i = 0; i < 12_500; i++) h = model(h).mul(0.5).add(0.1);
    const loss = h.sum();
    const start = performance.now();
    const whole = graph(loss, { params: model });
    const text = whole.toString() + whole.toMermaid() + whole.toDot();
    expect(performance.now() - start).toBeLessThan(2000);
    expect(whole.nodes.map(({ name, count }) => [name, count])).toEqual([
      ['outside any module', 25_001],
      ['1', 12_500],
      ['0', 12_502],
    ]);
    expect(whole.notes[0]).toContain('50003 nodes are shown as 3 groups, by module');
    expect(text).toContain(`Note: ${whole.notes[0]}`);
  }, 20_000);

  it('without @viz-js/viz a message says what to install', async () => {
    vi.doMock('@viz-js/viz', () => {
      throw new Error('Cannot find package');
    });
    const drawn = graph(tensor(2, { requiresGrad: true }).square());
    await expect(drawn.toSvg()).rejects.toThrow('npm install @viz-js/viz');
    const shown = await (drawn as unknown as Record<symbol, () => Promise<object>>)[
      Symbol.for('Jupyter.display')
    ]();
    expect(Object.keys(shown)).toEqual(['text/plain', 'text/markdown']);
    vi.doUnmock('@viz-js/viz');
  });

  it('names that mean something to Mermaid, Graphviz or HTML stay names', async () => {
    const name = 'a"b<c>]|#\\`';
    const drawn = graph(tensor(2, { requiresGrad: true }).square(), {
      params: { [name]: tensor(1) },
    });
    expect(drawn.toMermaid()).not.toContain(name);
    const w = tensor(2, { requiresGrad: true });
    const named = graph(w.square(), { params: { [name]: w } });
    expect(named.toMermaid()).toContain('a#34;b#60;c#62;]#124;#35;#92;#96;');
    expect(await named.toSvg()).toContain('a&quot;b&lt;c&gt;]|#\\`');
  });
});

describe('the XOR network', () => {
  const drawn = () => {
    const { model, loss } = xorModel();
    return graph(loss(), { params: model, gradients: true, values: true });
  };
  it('as text', () => expect(drawn().toString()).toMatchFileSnapshot('snapshots/xor.txt'));
  it('in Mermaid', () => expect(drawn().toMermaid()).toMatchFileSnapshot('snapshots/xor.mmd'));
  it('as SVG', async () => {
    await expect(await drawn().toSvg()).toMatchFileSnapshot('snapshots/xor.svg');
  });
  it('as a page', async () => {
    await expect(await drawn().toHtml()).toMatchFileSnapshot('snapshots/xor.html');
  });
});

it('notebooks get text and more', async () => {
  const display = (value: object) =>
    (value as Record<symbol, () => Record<string, string>>)[Symbol.for('Jupyter.display')]();
  const model = new nn.Linear(2, 1);
  expect(display(tensor([[1, 2.5]]))['text/html']).toContain('<td>1</td><td>2.5000</td>');
  expect(display(tensor(3))['text/plain']).toBe('tensor(3.)');
  expect(display(model)['text/plain']).toContain('Linear(in_features=2');
  expect(display(new optim.SGD(model.parameters(), { lr: 1 }))['text/plain']).toContain(
    'p = p - lr * g',
  );
  const shown = await display(graph(model(tensor([[1, 2]])).sum()));
  expect(shown['image/svg+xml']).toContain('<svg');
});
