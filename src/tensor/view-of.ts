/**
 * Views in the graph: what a tensor is a view of, how to take the same view of another tensor, and what an in-place
 * change of a view does to the history of its base. Layer: tensor.
 */
import { mode } from '../autograd/mode';
import { Node, type Rule } from '../autograd/node';
import { GradError } from '../errors';
import type { Tensor } from './tensor';

/** How a view came about. */
export interface ViewOf {
  /** The tensor that owns the storage's history; never a view itself. */
  readonly base: Tensor;
  /** What the view was taken of: the base, or a view of it. */
  readonly parent: Tensor;
  readonly rule: Rule;
  readonly attrs: unknown;
  /** Version of the storage when the view's node was made. */
  version: number;
  /** Whether it was made where nothing is recorded, so that an in-place change of it cannot be recorded either. */
  readonly underNoGrad: boolean;
}

/** Notes that `view` is a view of `parent` by `rule`. */
export function markView(view: Tensor, parent: Tensor, rule: Rule, attrs: unknown): void {
  view.viewOf = {
    base: parent.viewOf === null ? parent : parent.viewOf.base,
    parent,
    rule,
    attrs,
    version: view.storage.version,
    underNoGrad: !mode.grad,
  };
}

/** The same chain of views, taken of another tensor of the base's shape. */
function replay(viewOf: ViewOf, base: Tensor): Tensor {
  const parent = viewOf.parent.viewOf === null ? base : replay(viewOf.parent.viewOf, base);
  return (viewOf.rule.view as NonNullable<Rule['view']>)(parent, viewOf.attrs);
}

/**
 * The node of a view. When the base has got a new history from an in-place change since, the view is taken again.
 */
export function currentNode(view: Tensor, viewOf: ViewOf, node: Node | null): Node | null {
  const { version } = view.storage;
  if (viewOf.version === version) return node;
  viewOf.version = version;
  if (viewOf.underNoGrad || !viewOf.base.requiresGrad) return node;
  const before = mode.grad;
  mode.grad = true;
  try {
    const fresh = replay(viewOf, viewOf.base).gradFn;
    view.setNode(fresh, 0);
    return fresh;
  } finally {
    mode.grad = before;
  }
}

/**
 * Checks that a tensor may be changed in place here.
 *
 * @throws GradError for a leaf that requires grad, or a view of one, while operations are recorded
 */
export function checkInPlace(op: string, self: Tensor): void {
  if (!mode.grad) return;
  if (self.requiresGrad && self.isLeaf) {
    throw new GradError(
      `${op}: a leaf that requires grad cannot be changed in place while operations are recorded. ` +
        'Wrap the change in noGrad(() => …), or use the out-of-place form.',
      op,
    );
  }
  const { viewOf } = self;
  if (viewOf === null) return;
  if (viewOf.base.requiresGrad && viewOf.base.isLeaf) {
    throw new GradError(
      `${op}: the tensor is a view of a leaf that requires grad; changing it in place would change the leaf. ` +
        'Wrap the change in noGrad(() => …), or clone() first.',
      op,
    );
  }
}

/**
 * Gives a tensor changed in place its new history; for a view, the base gets it, and the view follows.
 *
 * @param self the tensor, its elements already changed
 * @param inputs the operands, `self` (before the change) first
 */
export function rebase(op: string, self: Tensor, node: Node | null): void {
  const { viewOf } = self;
  self.storage.version++;
  self.storage.changedBy = op;
  if (viewOf === null) {
    if (node !== null) self.setNode(node, 0);
    return;
  }
  if (node === null) return;
  if (viewOf.underNoGrad) {
    throw new GradError(
      `${op}: the tensor is a view made under noGrad(); its in-place change cannot be recorded. ` +
        'Take the view where operations are recorded, or change it under noGrad() too.',
      op,
    );
  }
  const { base } = viewOf;
  const old = base.requiresGrad ? base.gradEdge() : null;
  const slots = base.outputNr === 0 ? null : [base.outputNr];
  const attrs: CopySlices = { viewOf, node };
  // The edges after the base's are those of the operation itself, its own input (the old view) left out.
  const inputs = [old, ...node.inputs.slice(1)];
  const allSlots =
    slots === null && node.slots === null ? null : [base.outputNr, ...(node.slots ?? inputs.map(() => 0)).slice(1)];
  base.setNode(new Node(copySlices, inputs, allSlots, [], attrs, base.shape, base.dtype), 0);
}

interface CopySlices {
  readonly viewOf: ViewOf;
  readonly node: Node;
}

/** The history of a base of which a view was changed in place by `node`. */
const copySlices: Rule = {
  name: 'copySlices',
  vjp(g, { attrs, inputs }) {
    const { viewOf, node } = attrs as CopySlices;
    const ofBase = g.clone();
    const window = replay(viewOf, ofBase);
    const results = node.rule.vjp(window.clone(), node);
    node.savedTensors();
    const [ofView, ...others] = results;
    if (inputs[0] !== null) {
      if (ofView === null || ofView === undefined) window.zero_();
      else window.copy_(ofView);
    }
    return [ofBase, ...others];
  },
};
