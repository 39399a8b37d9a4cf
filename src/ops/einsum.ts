/**
 * Sums of products by Einstein's convention. Operands are contracted two by two from the left, each step one batched
 * matrix product. Layer: ops.
 */

import { ShapeError, ValueError } from '../errors';
import { formatShape, numelOf } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { defineFunction } from './define';
import { matmul } from './linalg';

/** A tensor whose dimensions have names, each once. */
interface Labelled {
  readonly tensor: Tensor;
  readonly labels: readonly string[];
}

/**
 * A sum of products in which each dimension has a letter: letters that the result lacks are summed over.
 *
 * Without `->` the result has the letters that stand once, in alphabetical order. `...` stands for all dimensions left
 * over, which broadcast. A letter that stands twice in one operand means its diagonal.
 *
 * @param equation `'ij,jk->ik'`
 * @param operands one tensor for each part before `->`, one by one or in an array
 * @throws ValueError for a malformed equation
 * @throws ShapeError when dimensions of one letter differ in size
 * @see https://pytorch.org/docs/stable/generated/torch.einsum.html
 * @example
 * ```ts
 * import { einsum, tensor } from 'torchlet';
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(einsum('ij,jk->ik', x, x).toArray()); // [[7, 10], [15, 22]]
 * console.log(einsum('ii', x).item()); // 5
 * ```
 */
export function einsum(
  equation: string,
  ...operands: Tensor[] | [operands: readonly Tensor[]]
): Tensor {
  const tensors = operands.flat() as Tensor[];
  const text = equation.replace(/\s/g, '');
  const [left, right, ...more] = text.split('->');
  const parts = left.split(',');
  if (more.length > 0 || parts.length !== tensors.length) {
    throw new ValueError(
      `einsum: '${equation}' speaks of ${parts.length} operands, ${tensors.length} are given. ` +
        "Separate them with ',' and write '->' once.",
      equation,
    );
  }
  const names = parts.map((part, i) => labelsOf(equation, part, tensors[i].ndim));
  const output =
    right === undefined ? implied(names.flat()) : outputLabels(equation, right, names.flat());
  const sizes = new Map<string, number>();
  names.forEach((labels, i) => {
    labels.forEach((label, d) => {
      noteSize(equation, sizes, label, tensors[i].shape[d]);
    });
  });
  let rest = tensors.map((tensor, i) => diagonals(tensor, names[i]));
  while (rest.length > 1) {
    const [a, b, ...others] = rest;
    const needed = new Set([...output, ...others.flatMap(({ labels }) => labels)]);
    rest = [contract(a, b, needed, sizes), ...others];
  }
  const { tensor, labels } = summed(rest[0], new Set(output));
  return tensor.permute(output.map((label) => labels.indexOf(label)));
}
defineFunction('einsum', einsum);

/** The name of each dimension; those of an ellipsis are numbered from the right. */
function labelsOf(equation: string, part: string, rank: number): string[] {
  const match = /^([A-Za-z]*)(\.\.\.)?([A-Za-z]*)$/.exec(part);
  if (match === null) {
    throw new ValueError(
      `einsum: '${part}' in '${equation}' is not made of letters and '...'. Give each dimension a letter.`,
      equation,
    );
  }
  const [, before, dots, after] = match;
  const named = before.length + after.length;
  if (dots === undefined ? named !== rank : named > rank) {
    throw new ShapeError(
      `einsum: '${part}' in '${equation}' names ${named} dimensions, the operand has ${rank}. ` +
        'Give each dimension a letter.',
    );
  }
  const hidden = Array.from({ length: rank - named }, (_, i) => `.${rank - named - i}`);
  return [...before, ...(dots === undefined ? [] : hidden), ...after];
}

/** The hidden dimensions, outermost first. */
function hiddenOf(labels: readonly string[]): string[] {
  const hidden = new Set(labels.filter((label) => label.startsWith('.')));
  return [...hidden].sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
}

function implied(labels: readonly string[]): string[] {
  const once = labels.filter(
    (label) => !label.startsWith('.') && labels.filter((other) => other === label).length === 1,
  );
  return [...hiddenOf(labels), ...once.sort()];
}

function outputLabels(equation: string, right: string, known: readonly string[]): string[] {
  const hidden = right.includes('.') ? hiddenOf(known) : [];
  const result = labelsOf(equation, right, right.replace('...', '').length + hidden.length);
  const named = result.map((label) => (label.startsWith('.') ? hidden[0] && label : label));
  const wrong = named.find((label, i) => !known.includes(label) || named.indexOf(label) !== i);
  if (wrong !== undefined) {
    throw new ValueError(
      `einsum: '${wrong}' in the result of '${equation}' stands twice, or in no operand. Name each dimension once.`,
      equation,
    );
  }
  return named;
}

function noteSize(equation: string, sizes: Map<string, number>, label: string, size: number): void {
  const there = sizes.get(label) ?? 1;
  if (there !== 1 && size !== 1 && there !== size) {
    throw new ShapeError(
      `einsum: dimensions of '${label}' in '${equation}' have sizes ${there} and ${size}. They must agree.`,
    );
  }
  sizes.set(label, there === 1 ? size : there);
}

/** One dimension for each label: the diagonal where a label stands twice. */
function diagonals(tensor: Tensor, given: readonly string[]): Labelled {
  let labels = [...given];
  for (const label of new Set(given)) {
    while (labels.indexOf(label) !== labels.lastIndexOf(label)) {
      const [i, j] = [labels.indexOf(label), labels.lastIndexOf(label)];
      if (tensor.shape[i] !== tensor.shape[j]) {
        throw new ShapeError(
          `einsum: '${label}' stands twice in one operand of shape ${formatShape(tensor.shape)}, and its sizes differ.`,
          [tensor.shape],
        );
      }
      tensor = tensor.diagonal(0, i, j);
      labels = [...labels.filter((_, d) => d !== i && d !== j), label];
    }
  }
  return { tensor, labels };
}

/** Sums over the labels that are not needed. */
function summed({ tensor, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const dims = labels.flatMap((label, i) => (needed.has(label) ? [] : [i]));
  if (dims.length === 0) return { tensor, labels };
  return { tensor: tensor.sum(dims), labels: labels.filter((label) => needed.has(label)) };
}

function contract(
  x: Labelled,
  y: Labelled,
  needed: ReadonlySet<string>,
  sizes: ReadonlyMap<string, number>,
): Labelled {
  const a = summed(x, new Set([...needed, ...y.labels]));
  const b = summed(y, new Set([...needed, ...a.labels]));
  const both = a.labels.filter((label) => b.labels.includes(label));
  const batch = both.filter((label) => needed.has(label));
  const inside = both.filter((label) => !needed.has(label));
  const left = a.labels.filter((label) => !both.includes(label));
  const right = b.labels.filter((label) => !both.includes(label));
  const count = (labels: readonly string[]) => numelOf(labels.map((l) => sizes.get(l) as number));
  const arranged = ({ tensor, labels }: Labelled, order: readonly string[]) =>
    tensor
      .permute(order.map((label) => labels.indexOf(label)))
      .expand(order.map((label) => sizes.get(label) as number));
  const rows = arranged(a, [...batch, ...left, ...inside]);
  const columns = arranged(b, [...batch, ...inside, ...right]);
  const product = matmul(
    rows.reshape(count(batch), count(left), count(inside)),
    columns.reshape(count(batch), count(inside), count(right)),
  );
  const labels = [...batch, ...left, ...right];
  return { tensor: product.reshape(labels.map((label) => sizes.get(label) as number)), labels };
}
