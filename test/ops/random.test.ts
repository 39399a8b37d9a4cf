import { describe, expect, it } from 'vitest';
import { empty, manualSeed, rand, randLike, randn, randnLike } from '../../src/index';

describe('randLike and randnLike', () => {
  it('draw in the order in which the elements of the other tensor lie, as PyTorch', () => {
    manualSeed(0);
    // torch.manual_seed(0); torch.rand_like(torch.empty(2, 3).t())
    const expected = [
      [0.49625658988952637, 0.13203048706054688],
      [0.7682217955589294, 0.30742281675338745],
      [0.08847743272781372, 0.6340786814689636],
    ];
    expect(randLike(empty(2, 3).t()).toArray()).toEqual(expected);
    manualSeed(1);
    const drawn = randn(4, 2, 3).permute(2, 0, 1).toArray();
    manualSeed(1);
    expect(randnLike(empty(4, 2, 6).narrow(2, 0, 3).permute(2, 0, 1)).toArray()).toEqual(drawn);
  });

  it('draw in logical order where the other tensor repeats elements', () => {
    manualSeed(0);
    const drawn = rand(3, 2).toArray();
    manualSeed(0);
    expect(randLike(empty(3, 1).expand(3, 2)).toArray()).toEqual(drawn);
  });

  it('give a leaf that requires grad where that is asked for', () => {
    const x = randLike(empty(2, 3).t(), { requiresGrad: true });
    expect([x.requiresGrad, x.isLeaf, x.isContiguous()]).toEqual([true, true, true]);
    expect(randnLike(empty(2)).requiresGrad).toBe(false);
  });
});
