// The page: controls at one side, the plane and the loss in the middle, the program at the other.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Controls } from './controls';
import { LastStep } from './last-step';
import { LossChart } from './loss-chart';
import { OptimizerUpdate } from './optimizer-update';
import { programText } from './program';
import { fromHash, type Settings, toHash } from './settings';
import { Surface } from './surface';
import { type Training, useTraining } from './use-training';

/** The whole page. */
export function Playground() {
  const [settings, setSettings] = useState(() => fromHash(location.hash));
  const training = useTraining(settings);
  const program = useMemo(() => programText(settings), [settings]);

  useEffect(() => {
    history.replaceState(null, '', `#${toHash(settings)}`);
  }, [settings]);
  useEffect(() => {
    const follow = () => setSettings(fromHash(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);

  const change = (part: Partial<Settings>) => setSettings({ ...settings, ...part });
  return (
    <>
      <header>
        <h1>torchlet playground</h1>
        <p>
          A network learns to tell two classes apart, in this page. The address holds the settings.
        </p>
      </header>
      <main>
        <section aria-label="Settings">
          <Controls settings={settings} change={change} />
        </section>
        <section aria-label="Training" class="training">
          <Buttons training={training} />
          {training.error !== '' && <p role="alert">{training.error}</p>}
          {training.trainer !== null && training.shown !== null && (
            <>
              <Surface trainer={training.trainer} surface={training.shown.surface} />
              <Numbers steps={training.shown.steps} losses={training.shown.losses} />
              <LossChart losses={training.shown.losses} />
            </>
          )}
        </section>
        <section aria-label="Program">
          <h2>The same as a program</h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
          <pre tabIndex={0}>
            <code>{program}</code>
          </pre>
          <button type="button" onClick={() => navigator.clipboard.writeText(program)}>
            Copy
          </button>
        </section>
        <section aria-label="The last step" class="wide">
          <h2>The last step</h2>
          <NodeButtons training={training} />
          {!training.running && training.shown !== null && training.shown.graph !== null && (
            <LastStep graph={training.shown.graph} run={training.shown.run} />
          )}
        </section>
        {!training.running && training.shown !== null && training.shown.update !== null && (
          <section aria-label="The optimizer's step" class="wide">
            <h2>The optimizer's step</h2>
            <OptimizerUpdate update={training.shown.update} />
          </section>
        )}
      </main>
    </>
  );
}

function Buttons({ training }: { training: Training }) {
  const { running, trainer, isBetweenNodes, setRunning, stepOnce, restart } = training;
  const idle = trainer === null || running || isBetweenNodes;
  return (
    <div class="buttons">
      <button
        type="button"
        class="main"
        disabled={trainer === null || isBetweenNodes}
        onClick={() => setRunning(!running)}
      >
        {running ? 'Pause' : 'Train'}
      </button>
      <button type="button" disabled={idle} onClick={() => stepOnce(0)}>
        One step
      </button>
      <button type="button" disabled={idle} onClick={() => stepOnce(1)}>
        One sample
      </button>
      <button type="button" onClick={restart}>
        Restart
      </button>
    </div>
  );
}

/** The backward pass over one point, node by node. */
function NodeButtons({ training }: { training: Training }) {
  const { running, trainer, isBetweenNodes, nextNode, finishNodes } = training;
  return (
    <>
      <p>
        One node of the backward pass at a time, over one point; after the last node the optimizer
        makes its step. The picture has the gradients of the last step on its edges.
      </p>
      <div class="buttons">
        <button type="button" disabled={trainer === null || running} onClick={nextNode}>
          One node
        </button>
        <button type="button" disabled={!isBetweenNodes} onClick={finishNodes}>
          Rest of the step
        </button>
      </div>
    </>
  );
}

function Numbers({ steps, losses }: { steps: number; losses: readonly number[] }) {
  const loss = losses[losses.length - 1];
  return (
    <dl>
      <div>
        <dt>step</dt>
        <dd id="step">{steps}</dd>
      </div>
      <div>
        <dt>loss</dt>
        <dd id="loss">{loss === undefined ? '–' : loss.toPrecision(4)}</dd>
      </div>
    </dl>
  );
}
