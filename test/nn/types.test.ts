// What the compiler knows of modules. Checked by tsc; at run time only that the calls work.
import { expectTypeOf, test } from 'vitest';
import { nn, randn, type Tensor } from '../../src/index';

class Net extends nn.Module {
  fc1 = new nn.Linear(2, 8);
  layers = [new nn.Linear(8, 8)];

  override forward(x: Tensor) {
    return this.fc1(x).relu();
  }
}

class Pair extends nn.Module {
  override forward(x: Tensor, scale: number, shift?: number): { values: Tensor; scale: number } {
    return { values: x.mul(scale).add(shift ?? 0), scale };
  }
}

test('a call has the arguments and the result of forward', () => {
  const net = new Net();
  expectTypeOf(net(randn(1, 2))).toEqualTypeOf<Tensor>();
  expectTypeOf(net.fc1(randn(1, 2))).toEqualTypeOf<Tensor>();
  expectTypeOf(net.layers[0](randn(1, 8))).toEqualTypeOf<Tensor>();
  const pair = new Pair();
  expectTypeOf(pair).parameters.toEqualTypeOf<[x: Tensor, scale: number, shift?: number]>();
  expectTypeOf(pair(randn(1), 2).scale).toEqualTypeOf<number>();
  // @ts-expect-error forward takes a tensor
  () => net(3);
  // @ts-expect-error forward needs a scale
  () => pair(randn(1));
  // @ts-expect-error a misspelt option
  () => new nn.Linear(2, 3, { bais: false });
  // @ts-expect-error no such reduction
  () => new nn.MSELoss({ reduction: 'avg' });
});

test('modules of every kind are modules', () => {
  const all: nn.Module[] = [
    new Net(),
    new Pair(),
    new nn.ReLU(),
    new nn.MSELoss(),
    new nn.ModuleList(),
  ];
  expectTypeOf(all[0]).toEqualTypeOf<nn.Module>();
  expectTypeOf(new Net().to('float64')).toEqualTypeOf<Net>();
  expectTypeOf(new Net().train()).toEqualTypeOf<Net>();
  expectTypeOf(new Net().parameters()).toEqualTypeOf<nn.Parameter[]>();
  expectTypeOf(new nn.Linear(1, 1).bias).toEqualTypeOf<nn.Parameter | null>();
  expectTypeOf(new Net().stateDict()).toEqualTypeOf<Record<string, Tensor>>();
});

test('a Sequential goes from tensor to tensor unless told otherwise', () => {
  const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh());
  expectTypeOf(model(randn(1, 2))).toEqualTypeOf<Tensor>();
  expectTypeOf(model.at(0)).toEqualTypeOf<nn.Module>();
  expectTypeOf<ReturnType<nn.Sequential<string, number>['forward']>>().toEqualTypeOf<number>();
});

test('options by position or by name', () => {
  new nn.Dropout(0.5, true);
  new nn.Dropout(0.5, { inplace: true });
  new nn.Dropout({ p: 0.5 });
  new nn.CrossEntropyLoss(null, -100, 'sum');
  new nn.CrossEntropyLoss(null, { labelSmoothing: 0.1 });
  nn.init.uniform_(randn(2), 0, { b: 2 });
  expectTypeOf(nn.init.ones_(new nn.Parameter(randn(2)))).toEqualTypeOf<nn.Parameter>();
});
