// A tensor in JSON.
import { expect, test } from 'vitest';
import { tensor } from '../../src/index';

test('JSON has the elements', () => {
  expect(JSON.stringify({ x: tensor([[1, 2.5]]), on: tensor([true]) })).toBe(
    '{"x":[[1,2.5]],"on":[true]}',
  );
  expect(JSON.stringify(tensor(Number.NaN))).toBe('null');
});
