/**
 * Special functions. Layer: ops.
 */
import { primitive, type Unary } from './define';

/** Error function.  dy/dx = 2 e^(−x²) / √π */
export const erf: Unary = primitive('erf', {
  js: 'Math.sign(x) * Math.sqrt(1 - Math.exp(-x * x * 1.27323954))',
  vjp: (g, x) => g.mul(x.square().neg().exp().mul(2 / Math.sqrt(Math.PI))),
});
