// Training as a hook: a trainer for the settings, a loop that runs with the frames of the screen, and what it shows.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Tensor } from 'torchlet';
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
}

/** A training and what can be done with it. */
export interface Training {
  /** Null until the device is ready, or when it is not there. */
  readonly trainer: Trainer | null;
  readonly shown: Shown | null;
  readonly running: boolean;
  /** What went wrong. */
  readonly error: string;
  setRunning(running: boolean): void;
  /** One step over so many points; 0 means as the settings say. */
  stepOnce(count: number): Promise<void>;
  /** Begins again from the seed. */
  restart(): void;
  /** Takes note of a loss that was computed elsewhere, and draws anew. */
  record(loss: Tensor): Promise<void>;
}

/** Trains as the settings say. */
export function useTraining(settings: Settings): Training {
  const [trainer, setTrainer] = useState<Trainer | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState('');
  const [round, setRound] = useState(0);
  const current = useRef<Trainer | null>(null);

  const show = useCallback(async (one: Trainer) => {
    const surface = await one.surface(SIDE);
    if (current.current !== one) return;
    setShown({ steps: one.losses.length, losses: one.losses.slice(), surface });
  }, []);

  // `round` begins again with the same settings.
  useEffect(() => {
    let stale = false;
    const begin = async () => {
      setError('');
      try {
        if (settings.device !== 'cpu') {
          const { gpu } = await import('torchlet/gpu');
          await gpu.init();
        }
        if (stale) return;
        const fresh = new Trainer(settings);
        current.current = fresh;
        setTrainer(fresh);
        await show(fresh);
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
        await runFrame(trainer);
        await show(trainer);
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

  const record = async (loss: Tensor) => {
    if (trainer === null) return;
    trainer.losses.push((await loss.itemAsync()) as number);
    await show(trainer);
  };
  return {
    trainer,
    shown,
    running,
    error,
    setRunning,
    stepOnce: async (count) => {
      if (trainer !== null) await record(trainer.step(count || undefined));
    },
    restart: () => setRound(round + 1),
    record,
  };
}

/** As many steps as fit into a frame. */
async function runFrame(trainer: Trainer): Promise<void> {
  const isSynchronous = trainer.settings.device !== 'gpu:webgpu';
  const end = performance.now() + BUDGET;
  const losses: Tensor[] = [];
  do {
    const loss = trainer.step();
    if (isSynchronous) trainer.losses.push(loss.item() as number);
    else losses.push(loss);
  } while (isSynchronous ? performance.now() < end : losses.length < QUEUED);
  for (const loss of losses) trainer.losses.push((await loss.itemAsync()) as number);
}
