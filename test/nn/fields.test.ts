// What a module finds among its fields, and the modules that hold modules and parameters.
import { describe, expect, test } from 'vitest';
import { nn, ones, randn, type Tensor, zeros } from '../../src/index';

describe('fields', () => {
  test('class fields and assignments in the constructor are the same', () => {
    class Fields extends nn.Module {
      fc = new nn.Linear(2, 2);
      override forward(x: Tensor) {
        return this.fc(x);
      }
    }
    class Assigned extends nn.Module {
      declare fc: nn.Linear;
      constructor() {
        super();
        this.fc = new nn.Linear(2, 2);
      }
      override forward(x: Tensor) {
        return this.fc(x);
      }
    }
    for (const model of [new Fields(), new Assigned()]) {
      expect(Object.keys(model.stateDict())).toEqual(['fc.weight', 'fc.bias']);
      expect(model(ones(3, 2)).shape).toEqual([3, 2]);
      expect(model).toBeInstanceOf(nn.Module);
      expect(typeof model).toBe('function');
    }
  });

  test('fields named like properties of functions are fields', () => {
    class Odd extends nn.Module {
      override name = 'odd';
      override length = 3;
      override caller: any = new nn.Linear(1, 1);
      override forward(x: Tensor) {
        return x;
      }
    }
    const odd = new Odd();
    expect([odd.name, odd.length]).toEqual(['odd', 3]);
    expect(odd.parameters()).toHaveLength(2);
    expect('call' in odd || 'bind' in odd).toBe(false);
  });

  test('modules and parameters in arrays and plain objects are found, in order', () => {
    class Loose extends nn.Module {
      layers = [new nn.Linear(1, 2), new nn.Linear(2, 1, { bias: false })];
      by = { left: new nn.Parameter(zeros(1)), deep: [[new nn.Linear(1, 1)]] };
      notes = ['text', 3, null, { a: 1 }];
      override forward(x: Tensor) {
        return this.layers.reduce((h, layer) => layer(h), x);
      }
    }
    const loose = new Loose();
    const itself: unknown[] = [loose.layers];
    itself.push(itself);
    (loose as any).circle = itself;
    const keys = ['by.left', 'layers.0.weight', 'layers.0.bias', 'layers.1.weight'];
    expect(Object.keys(loose.stateDict()).slice(0, 4)).toEqual(keys);
    expect(loose.parameters()).toHaveLength(6);
    expect(loose.getSubmodule('layers.1')).toBe(loose.layers[1]);
    expect(loose.getSubmodule('by.deep.0.0')).toBe(loose.by.deep[0][0]);
    expect(String(loose)).toContain(
      '  (layers.0): Linear(in_features=1, out_features=2, bias=True)',
    );
  });

  test('a field that is replaced or deleted counts as it is', () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.ReLU());
    model[1] = new nn.Linear(2, 3);
    expect(model(ones(1, 2)).shape).toEqual([1, 3]);
    expect(model.parameters()).toHaveLength(4);
    model[2] = new nn.Linear(3, 4);
    expect(model.length).toBe(3);
    expect(model(ones(1, 2)).shape).toEqual([1, 4]);
    expect(model.pop(0)).toBeInstanceOf(nn.Linear);
    expect([...model].map(String)).toEqual([
      'Linear(in_features=2, out_features=3, bias=True)',
      'Linear(in_features=3, out_features=4, bias=True)',
    ]);
    expect(Object.keys(model.stateDict())[0]).toBe('0.weight');
  });

  test('plain tensors are neither parameters nor state', () => {
    class Plain extends nn.Module {
      table = ones(3);
      override forward(x: Tensor) {
        return x.add(this.table);
      }
    }
    expect(new Plain().stateDict()).toEqual({});
    expect(new Plain().parameters()).toEqual([]);
  });

  test('what stands in two places is listed once, and saved twice', () => {
    const shared = new nn.Linear(2, 2);
    const model = new nn.Sequential(shared, new nn.ReLU(), shared);
    expect(model.parameters()).toHaveLength(2);
    expect(model.modules()).toHaveLength(3);
    expect(model.children()).toHaveLength(2);
    expect(model.namedModules({ removeDuplicate: false })).toHaveLength(4);
    expect(
      model.namedParameters({ removeDuplicate: false, prefix: 'm' }).map(([key]) => key),
    ).toEqual(['m.0.weight', 'm.0.bias', 'm.2.weight', 'm.2.bias']);
    expect(Object.keys(model.stateDict())).toHaveLength(4);
  });

  test('two passes through a shared module add up their gradients', () => {
    const shared = new nn.Linear(1, 1, { bias: false });
    const x = ones(1, 1);
    shared(shared(x)).sum().backward();
    const w = shared.weight.item() as number;
    // d(w²)/dw = 2w
    expect(shared.weight.grad!.item()).toBeCloseTo(2 * w, 6);
  });
});

describe('containers', () => {
  const lin = (n: number) => new nn.Linear(n, n);

  test('Sequential: at, slice, length, append, insert, arrays', () => {
    const model = new nn.Sequential([lin(1), new nn.Tanh()]);
    expect(model.append(lin(2)).extend([lin(3)]).length).toBe(4);
    expect(String(model.at(-1))).toContain('in_features=3');
    expect(model.at(1)).toBe(model[1]);
    expect(model.slice(1, 3).length).toBe(2);
    expect(model.slice(1)[0]).toBe(model[1]);
    model.insert(1, lin(9));
    expect([...model].map((m) => (m as any).inFeatures ?? 0)).toEqual([1, 9, 0, 2, 3]);
    expect(Object.keys(model.stateDict())).toContain('4.bias');
    expect(() => model.at(5)).toThrow(
      'Sequential: index 5 is out of range for 5 entries. Use -5 to 4.',
    );
    expect(() => new nn.Sequential(3 as any)).toThrow(
      "addModule: '0' is not a module. Give a module.",
    );
  });

  test('a Sequential of names', () => {
    const entries: [string, nn.Module][] = [
      ['fc', lin(2)],
      ['act', new nn.ReLU()],
    ];
    for (const given of [entries, new Map(entries), Object.fromEntries(entries)]) {
      const model = new nn.Sequential(given);
      expect(Object.keys(model.stateDict())).toEqual(['fc.weight', 'fc.bias']);
      expect(model(randn(3, 2)).shape).toEqual([3, 2]);
      expect(model.at(0)).toBe(entries[0][1]);
      expect(model.getSubmodule('act')).toBe(entries[1][1]);
    }
  });

  test('an empty Sequential is the identity', () => {
    const x = ones(2);
    expect(new nn.Sequential()(x)).toBe(x);
  });

  test('ModuleDict', () => {
    const dict = new nn.ModuleDict([['a', lin(1)]]).set('b', lin(2));
    expect([dict.size, dict.has('b'), dict.has('c')]).toEqual([2, true, false]);
    expect([...dict]).toEqual(['a', 'b']);
    expect(dict.entries()[1][1]).toBe(dict.get('b'));
    const b = dict.get('b');
    expect(dict.pop('b')).toBe(b);
    expect([dict.keys(), dict.values().length, dict.parameters().length]).toEqual([['a'], 1, 2]);
    expect(() => dict.get('b')).toThrow("ModuleDict: no module 'b'. Known: a.");
    expect(() => dict.set('keys', lin(1))).toThrow(
      "ModuleDict already has something else named 'keys'",
    );
  });

  test('ParameterList and ParameterDict', () => {
    const list = new nn.ParameterList([zeros(1)]).append(ones(2));
    expect(list[1]).toBe(list.at(-1));
    expect([...list].map((p) => p.count)).toEqual([1, 2]);
    const dict = new nn.ParameterDict({ a: zeros(1) }).update({ b: list[0] });
    expect(dict.get('b')).toBe(list[0]);
    expect([dict.size, dict.has('c'), dict.keys(), [...dict]]).toEqual([
      2,
      false,
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(dict.entries().map(([, p]) => p)).toEqual(dict.values());
    expect(() => dict.get('c')).toThrow("ParameterDict: no parameter 'c'. Known: a, b.");
  });

  test('those that only hold cannot be called', () => {
    expect(() => (new nn.ModuleList() as any)(1)).toThrow(
      'ModuleList: a container has no forward pass of its own. Call the modules in it, or use nn.Sequential.',
    );
    expect(() => (new nn.ParameterDict() as any)(1)).toThrow(
      'ParameterDict: a container has no forward',
    );
  });
});
