// A step of training taken node by node, and the graph of a step: what the page shows of the backward pass.
import type { Tensor } from 'torchlet';
import {
  type BackwardStep,
  backwardSteps,
  Graph,
  graph,
  type OptimizerStep,
  type ParameterStep,
  retrace,
  type StepIterator,
} from 'torchlet/inspect';
import type { Trainer } from './trainer';

/** A node that has run. */
export interface RunNode {
  /** Its place in the graph: `n3`. */
  readonly id: string;
  /** What it did, as written on a board. */
  readonly text: string;
}

/** The graph of a loss with the gradients that pass through it; the parameters' `.grad` stay as they are. */
export function graphOf(loss: Tensor, { model }: Trainer): Graph {
  return graph(loss, { params: model, gradients: true });
}

/** One step of training: its backward pass one node at a time, then the optimizer's step. */
export class NodeSteps {
  readonly graph: Graph;
  readonly loss: Tensor;
  /** The nodes that have run. */
  readonly run: RunNode[] = [];
  private readonly steps: StepIterator;
  /** Places of the operations, in the order in which they run. */
  private readonly operations: string[];

  /** @param count how many points the step takes */
  constructor(
    private readonly trainer: Trainer,
    count: number,
  ) {
    this.loss = trainer.forward(count);
    this.graph = graphOf(this.loss, trainer);
    this.operations = this.graph.nodes.flatMap(({ id, kind }) =>
      kind === 'operation' ? [id] : [],
    );
    this.steps = backwardSteps(this.loss, { params: trainer.model });
  }

  /** Whether all is done, the optimizer's step too. */
  get done(): boolean {
    return this.steps.done;
  }

  /** Runs one node; after the last one, the optimizer. */
  async next(): Promise<void> {
    const { value: step } = this.steps.next();
    if (step === undefined) return;
    const id = this.place(step);
    const text = retrace(await readable(step));
    this.run.push({ id, text });
    if (step.index + 1 === step.total) this.finish();
  }

  /** Runs what is left. */
  finish(): void {
    this.steps.finish();
    this.trainer.observeUpdate();
  }

  private place({ node, names }: BackwardStep): string {
    if (!('variable' in node)) return this.operations.shift() as string;
    const name = names.get(node.variable);
    return this.graph.nodes.find((one) => one.kind === 'leaf' && one.name === name)?.id ?? '';
  }
}

const onHost = async (x: Tensor | null) => (x === null ? null : await x.toAsync('cpu'));
const allOnHost = (tensors: readonly (Tensor | null)[]) => Promise.all(tensors.map(onHost));

/** A step with its numbers where they can be read at once: WebGPU's answers come later. */
async function readable(step: BackwardStep): Promise<BackwardStep> {
  return {
    ...step,
    gradOutputs: await allOnHost(step.gradOutputs),
    gradInputs: await allOnHost(step.gradInputs),
    savedTensors: (await allOnHost(step.savedTensors)) as Tensor[],
    accumulated: await Promise.all(
      step.accumulated.map(async (one) => {
        const [before, added, after] = await allOnHost([one.before, one.added, one.after]);
        return { ...one, before, added: added as Tensor, after: after as Tensor };
      }),
    ),
  };
}

/** What an optimizer did, with its numbers where they can be read at once. */
export async function readableUpdate(update: OptimizerStep): Promise<OptimizerStep> {
  const states = async (state: ParameterStep['stateAfter']) => {
    const entries = Object.entries(state).map(async ([key, value]) => [
      key,
      typeof value === 'number' ? value : await value.toAsync('cpu'),
    ]);
    return Object.fromEntries(await Promise.all(entries));
  };
  const parameters = update.parameters.map(async (one) => {
    const [grad, before, after] = await allOnHost([one.grad, one.before, one.after]);
    return {
      ...{ ...one, grad, before: before as Tensor, after: after as Tensor },
      stateBefore: await states(one.stateBefore),
      stateAfter: await states(one.stateAfter),
    };
  });
  return { ...update, parameters: await Promise.all(parameters) };
}

/** A graph as a picture. */
export async function picture({ nodes, edges, notes }: Graph): Promise<string> {
  const read = <T extends { gradient: Tensor | null }>(parts: readonly T[]) =>
    Promise.all(parts.map(async (part) => ({ ...part, gradient: await onHost(part.gradient) })));
  return new Graph(await read(nodes), await read(edges), notes).toSvg();
}
