// Training as a hook: a trainer for the settings, a loop that runs with the frames of the screen, and what it shows.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Tensor } from 'torchlet';
import type { Graph, OptimizerStep } from 'torchlet/inspect';
import { graphOf, NodeSteps, type RunNode } from './node-steps';
import type { Settings } from './settings';
import { Trainer } from './trainer';

/** Rows and columns of the surface. */
export const SIDE = 48;

/** How long the steps of one frame may take, in milliseconds. */
const BUDGET = 12;
/** Steps of one frame on a device that answers later. */
const QUEUED = 4;

/** What the page shows of a training. */
export interface Shown {
  readonly steps: number;
  readonly losses: readonly number[];
  readonly surface: Float32Array;
  /** Of the last step; null before the first. */
  readonly graph: Graph | null;
  /** The nodes of that step that have run, where it was taken node by node. */
  readonly run: readonly RunNode[] | null;
  /** What the optimizer did in that step; null before it has. */
  readonly update: OptimizerStep | null;
}

/** A training and what can be done with it. */
export interface Training {
  /** Null until the device is ready, or when it is not there. */
  readonly trainer: Trainer | null;
  readonly shown: Shown | null;
  readonly running: boolean;
  /** Whether a step is half way, after some of its nodes. */
  readonly isBetweenNodes: boolean;
  /** What went wrong. */
  readonly error: string;
  setRunning(running: boolean): void;
  /** One step over so many points; 0 means as the settings say. */
  stepOnce(count: number): Promise<void>;
  /** The next node of a step over one point; after its last node, the optimizer's step. */
  nextNode(): Promise<void>;
  /** The rest of that step. */
  finishNodes(): Promise<void>;
  /** Begins again from the seed. */
  restart(): void;
}

/** Trains as the settings say. */
export function useTraining(settings: Settings): Training {
  const [trainer, setTrainer] = useState<Trainer | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState('');
  const [round, setRound] = useState(0);
  const [isBetweenNodes, setBetweenNodes] = useState(false);
  const current = useRef<Trainer | null>(null);
  const nodes = useRef<NodeSteps | null>(null);

  const show = useCallback(
    async (one: Trainer, graph: Graph | null, run: readonly RunNode[] | null = null) => {
      const { update } = one;
      const surface = await one.surface(SIDE);
      if (current.current !== one) return;
      const losses = one.losses.slice();
      setShown({ steps: losses.length, losses, surface, graph, run, update });
    },
    [],
  );

  // `round` begins again with the same settings.
  useEffect(() => {
    let stale = false;
    const begin = async () => {
      setError('');
      nodes.current = null;
      setBetweenNodes(false);
      try {
        if (settings.device !== 'cpu') {
          const { gpu } = await import('torchlet/gpu');
          await gpu.init();
        }
        if (stale) return;
        const fresh = new Trainer(settings);
        current.current = fresh;
        setTrainer(fresh);
        await show(fresh, null);
      } catch (failure) {
        current.current = null;
        setTrainer(null);
        setShown(null);
        setRunning(false);
        setError((failure as Error).message);
      }
    };
    begin();
    return () => {
      stale = true;
    };
  }, [settings, round, show]);

  useEffect(() => {
    if (!running || trainer === null) return;
    let frame = 0;
    let stopped = false;
    const tick = async () => {
      try {
        await show(trainer, await runFrame(trainer));
      } catch (failure) {
        setRunning(false);
        setError((failure as Error).message);
        return;
      }
      if (!stopped) frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => {
      stopped = true;
      cancelAnimationFrame(frame);
    };
  }, [running, trainer, show]);

  /** The end of a step that was taken node by node. */
  const record = async (one: Trainer, steps: NodeSteps) => {
    if (nodes.current !== steps) return;
    nodes.current = null;
    setBetweenNodes(false);
    one.losses.push((await steps.loss.itemAsync()) as number);
  };
  return {
    ...{ trainer, shown, running, isBetweenNodes, error, setRunning },
    stepOnce: async (count) => {
      if (trainer === null) return;
      let graph: Graph | null = null;
      const loss = trainer.step(count || undefined, (loss) => {
        graph = graphOf(loss, trainer);
      });
      trainer.losses.push((await loss.itemAsync()) as number);
      await show(trainer, graph);
    },
    nextNode: async () => {
      if (trainer === null) return;
      nodes.current ??= new NodeSteps(trainer, 1);
      const steps = nodes.current;
      setBetweenNodes(true);
      await steps.next();
      if (steps.done) await record(trainer, steps);
      await show(trainer, steps.graph, [...steps.run]);
    },
    finishNodes: async () => {
      const steps = nodes.current;
      if (trainer === null || steps === null) return;
      steps.finish();
      await record(trainer, steps);
      await show(trainer, steps.graph);
    },
    restart: () => setRound(round + 1),
  };
}

/** As many steps as fit into a frame. Gives the graph of the last. */
async function runFrame(trainer: Trainer): Promise<Graph> {
  const isSynchronous = trainer.settings.device !== 'gpu:webgpu';
  const end = performance.now() + BUDGET;
  const losses: Tensor[] = [];
  const step = (observe?: (loss: Tensor) => void) => {
    const loss = trainer.step(undefined, observe);
    if (isSynchronous) trainer.losses.push(loss.item() as number);
    else losses.push(loss);
  };
  do step();
  while (isSynchronous ? performance.now() < end : losses.length < QUEUED);
  let graph: Graph | null = null;
  step((loss) => {
    graph = graphOf(loss, trainer);
  });
  for (const loss of losses) trainer.losses.push((await loss.itemAsync()) as number);
  return graph as unknown as Graph;
}
