// Recurrent layers and cells against PyTorch, their second derivatives, and their errors.
import { expect, test } from 'vitest';
import { autograd, nn, randn, type Tensor, zeros } from '../../src/index';
import { testModules } from './module-cases';

testModules('recurrent');

test.each(['RNN', 'LSTM', 'GRU'] as const)('%s has second derivatives', (name) => {
  const layer = new nn[name](2, 2, { dtype: 'float64', bidirectional: true });
  const x = randn(2, 1, 2, { dtype: 'float64' }).requiresGrad_();
  const run = (input: Tensor) => layer(input)[0];
  expect(autograd.gradcheck(run, [x])).toBe(true);
  expect(autograd.gradgradcheck(run, [x])).toBe(true);
});

test('options by position', () => {
  const lstm = new nn.LSTM(3, 4, 2, false, true, 0.5, true, 2);
  expect(String(lstm)).toBe(
    'LSTM(3, 4, proj_size=2, num_layers=2, bias=False, batch_first=True, dropout=0.5, bidirectional=True)',
  );
  expect(new nn.RNN(3, 4, 1, 'relu').nonlinearity).toBe('relu');
});

test('misfits are errors', () => {
  const gru = new nn.GRU(3, 4, { batchFirst: true });
  expect(() => gru(zeros(2, 5, 4))).toThrow(
    'GRU: input [2, 5, 4] must be [N, T, 3], or [T, 3] without a batch.',
  );
  expect(() => gru(zeros(2, 5, 3), zeros(2, 4))).toThrow(
    'GRU: initial state [2, 4] must be [1, 2, 4]: layers times directions, batch, size.',
  );
  expect(() => new nn.RNN(3, 4)(zeros(0, 2, 3))).toThrow(
    'RNN: the sequence has no steps. Give 1 or more.',
  );
  expect(() => new nn.LSTM(3, 4, { projSize: 4 })).toThrow(
    'LSTM: projSize is 4. Give 0, or a size below hiddenSize (4).',
  );
  expect(() => new nn.RNN(3, 4, { nonlinearity: 'sigmoid' as any })).toThrow(
    "RNN: nonlinearity 'sigmoid' is neither 'tanh' nor 'relu'.",
  );
  expect(() => new nn.LSTMCell(3, 4)(zeros(2, 2))).toThrow(
    'LSTMCell: input [2, 2] must be [N, 3] or [3].',
  );
  expect(() => new nn.GRUCell(3, 4)(zeros(2, 3), zeros(4))).toThrow(
    'GRUCell: state [4] must be [2, 4].',
  );
});
