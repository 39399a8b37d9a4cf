/**
 * What notebooks show for tensors, models and optimizers: Deno's kernel asks an object for `Jupyter.display`. Importing
 * `torchlet/inspect` installs it. Layer: inspect.
 */
import { Module } from '../nn/module';
import { Optimizer } from '../optim/optimizer';
import { Tensor } from '../tensor/tensor';
import { escaped } from './picture';

const DISPLAY = Symbol.for('Jupyter.display');
/** Rows and columns of a tensor that a table shows. */
const ROWS = 20;
const COLUMNS = 12;

function show(prototype: object, display: (this: any) => Record<string, string>): void {
  Object.defineProperty(prototype, DISPLAY, { value: display, configurable: true, writable: true });
}

show(Tensor.prototype, function (this: Tensor) {
  return { 'text/plain': this.toString(), 'text/html': tensorTable(this) };
});
show(Module.prototype, function (this: Module) {
  return printed(this.toString());
});
show(Optimizer.prototype, function (this: Optimizer<any>) {
  const told = 'formula' in this ? `\n${(this.formula as () => string)()}` : '';
  return printed(this.toString() + told);
});

function printed(text: string): Record<string, string> {
  return { 'text/plain': text, 'text/html': `<pre>${escaped(text)}</pre>` };
}

/** A matrix as a table; what has other dimensions, or is large, as printed. */
function tensorTable(x: Tensor): string {
  const about = `<small>${x.dtype} [${x.shape.join(', ')}] on ${x.device}</small>`;
  if (x.ndim !== 2 || x.shape[0] > ROWS || x.shape[1] > COLUMNS || x.count === 0) {
    return `<pre>${escaped(x.toString())}</pre>${about}`;
  }
  const rows = (x.detach().toArray() as (number | boolean)[][]).map((row) => {
    const cells = row.map(
      (value) => `<td>${typeof value === 'number' ? short(value) : value}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table>${rows.join('')}</table>${about}`;
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(5);
}
