// How far a training run has come: a bar in a terminal, a line now and then elsewhere.
import cliProgress from 'cli-progress';

/** Shows progress until it is stopped. */
export interface Progress {
  /**
   * @param samples seen so far
   * @param loss of the last batch
   */
  update(samples: number, loss: number): void;
  stop(): void;
}

/**
 * @param title what stands before the bar
 * @param total samples in all
 * @param log where the lines go when the output is no terminal
 */
export function startProgress(title: string, total: number, log: (line: string) => void): Progress {
  const start = performance.now();
  const rate = (samples: number) => Math.round((samples / (performance.now() - start)) * 1000);
  if (process.stdout.isTTY && log === console.log) {
    const bar = new cliProgress.SingleBar(
      { format: `${title} [{bar}] {percentage}%  loss {loss}  {rate} samples/s`, hideCursor: true },
      cliProgress.Presets.rect,
    );
    bar.start(total, 0, { loss: '-', rate: '-' });
    return {
      update: (samples, loss) =>
        bar.update(samples, { loss: loss.toFixed(4), rate: rate(samples) }),
      stop: () => bar.stop(),
    };
  }
  let next = 0.1;
  return {
    update(samples, loss) {
      if (samples < next * total && samples < total) return;
      // The next tenth that is not passed yet: batches may be larger than a tenth.
      next = (Math.floor((samples / total) * 10 + 1e-9) + 1) / 10;
      const percent = `${Math.floor((100 * samples) / total)}%`.padStart(4);
      log(`${title} ${percent}  loss ${loss.toFixed(4)}  ${rate(samples)} samples/s`);
    },
    stop() {},
  };
}
