/**
 * Views in the graph: what a tensor is a view of, how to take the same view of another tensor, and what an in-place
 * change of a view does to the history of its base. Layer: autograd.
 */
import { GradError } from '../errors';
import type { Tensor } from '../tensor/tensor';
import { mode } from './mode';
import { Node } from './node';
import { defineRule, type Rule } from './rule';

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
    // What is cut from such a view cannot lead back to the base either.
    underNoGrad: !mode.grad || (parent.viewOf?.underNoGrad ?? false),
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
 * @param recorded whether the change will be recorded: the tensor or what is written into it requires grad
 * @throws GradError for a leaf that requires grad, a view of one, or a view made under noGrad, when it will
 */
export function checkInPlace(op: string, self: Tensor, recorded: boolean): void {
  if (!recorded) return;
  if (self.requiresGrad && self.isLeaf) {
    throw new GradError(
      `${op}: a leaf that requires grad cannot be changed in place while operations are recorded. ` +
        'Wrap the change in noGrad(() => …), or use the out-of-place form.',
      op,
    );
  }
  const { viewOf } = self;
  if (viewOf === null) return;
  if (viewOf.underNoGrad) {
    throw new GradError(
      `${op}: the tensor is a view made under noGrad(); its in-place change cannot be recorded. ` +
        'Take the view where operations are recorded, or change it under noGrad() too.',
      op,
    );
  }
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
 * @param node the node of the operation, null when it is not recorded
 * @param position where among the node's inputs `self` (before the change) stands
 * @param slot which output of the node `self` is now
 */
export function rebase(op: string, self: Tensor, node: Node | null, position = 0, slot = 0): void {
  const { viewOf } = self;
  self.storage.version++;
  self.storage.changedBy = op;
  if (node === null) return;
  if (viewOf === null) self.setNode(node, slot);
  else viewOf.base.setNode(new CopySlices(viewOf, node, position), 0);
}

/** The history of a base of which a view was changed in place by the operation of another node. */
class CopySlices extends Node {
  constructor(
    readonly viewOf: ViewOf,
    readonly change: Node,
    readonly position: number,
  ) {
    const { base } = viewOf;
    // The edges are those of the operation, but in place of the old view stands the old base.
    const inputs = [...change.inputs];
    inputs[position] = base.requiresGrad ? base.gradEdge() : null;
    const slots = inputs.map((_, i) => (i === position ? base.outputNr : (change.slots?.[i] ?? 0)));
    super(copySlicesRule, inputs, slots, [], null, base.shape, base.dtype);
  }

  override get name(): string {
    return 'CopySlices';
  }

  override savedTensors(): readonly Tensor[] {
    return this.change.savedTensors();
  }

  override release(): void {
    this.change.release();
  }
}

const copySlicesRule = defineRule({
  name: 'copySlices',
  vjp(g, node) {
    const { viewOf, change, position } = node as CopySlices;
    const ofBase = g.clone();
    const window = replay(viewOf, ofBase);
    const results = [...change.rule.vjp(window.clone(), change)];
    if (node.needs(position)) {
      const ofView = results[position] ?? null;
      if (ofView === null) window.zero_();
      else window.copy_(ofView);
    }
    results[position] = ofBase;
    return results;
  },
});
