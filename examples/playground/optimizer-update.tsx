// What the optimizer did to one element of a parameter: each state, the bias corrections, the update, the new value.
import { useState } from 'preact/hooks';
import { type Assignment, assignments, type OptimizerStep } from 'torchlet/inspect';
import { NumberInput, Select } from './controls';
import { readableUpdate } from './node-steps';
import { useAwaited } from './use-awaited';

/** The choice of the element, and a line for each number that the step made. */
export function OptimizerUpdate({ update }: { update: OptimizerStep }) {
  const readable = useAwaited(update, readableUpdate);
  const [name, setName] = useState('');
  const [place, setPlace] = useState(0);
  if (readable === null) return null;
  const { parameters } = readable;
  const parameter = parameters.find((one) => one.name === name) ?? parameters[0];
  const last = parameter.before.numel() - 1;
  const element = Math.min(place, last);
  const made = assignments(readable, parameter, element);
  const [g, before, after] = [parameter.grad, parameter.before, parameter.after].map((x) =>
    Number(x?.data[element]),
  );
  return (
    <>
      <p>
        {readable.optimizer} goes over the parameters once: each element has its own gradient and
        its own state. Here is one of them; its update is read off the parameter, as float32 has it.
      </p>
      <div class="choice">
        <Select
          name="parameter"
          value={parameter.name}
          of={parameters.map((one) => one.name)}
          set={setName}
        />
        <NumberInput
          name={`element (0 to ${last})`}
          value={element}
          min={0}
          max={last}
          step={1}
          set={setPlace}
        />
      </div>
      <ol class="update" aria-label="What the step made, in its order">
        <Line name="gradient g" value={g} />
        {linesOf(made).map((line) => (
          <Line key={line.name} {...line} />
        ))}
        {made.length === 0 && <Line name="new parameter p" before={before} value={after} />}
      </ol>
      {made.length === 0 && (
        <p>What it does is not a formula of one element, so its states are not shown.</p>
      )}
    </>
  );
}

interface LineProps {
  readonly name: string;
  readonly formula?: string;
  readonly numbers?: string;
  readonly before?: number | null;
  readonly value: number;
}

/** The lines of a step; what is taken from the parameter has a line of its own where the formula has it so. */
function linesOf(made: readonly Assignment[]): LineProps[] {
  return made.flatMap(({ symbol, key, formula, numbers, before, after }): LineProps[] => {
    if (before === null) return [{ name: `bias correction ${symbol}`, numbers, value: after }];
    if (symbol !== 'p')
      return [{ name: `${key} ${symbol}`, formula, numbers, before, value: after }];
    const name = 'new parameter p';
    const [, taken] = /^p - (.*)$/.exec(formula) ?? [];
    if (taken === undefined || !isOneTerm(taken)) {
      return [{ name, formula, numbers, before, value: after }];
    }
    const value = before - after;
    const [, p, put] = /^(\S+) - (.*)$/.exec(numbers) as unknown as string[];
    return [
      { name: 'update u', formula: taken, numbers: put, value },
      {
        ...{ name, formula: 'p - u', before, value: after },
        numbers: `${p} - ${operand(value)}`,
      },
    ];
  });
}

/** Whether nothing is added or taken away outside of parentheses. */
function isOneTerm(formula: string): boolean {
  let text = formula;
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(/\([^()]*\)/g, '');
  }
  return !/ [+-] /.test(text);
}

/** One number: what it is, its formula, the formula with numbers, and what it was. */
function Line({ name, formula = '', numbers = '', before = null, value }: LineProps) {
  return (
    <li>
      <strong>{name}</strong>
      <span>
        {formula !== '' && <code>= {formula}</code>}
        {numbers !== '' && <code>= {numbers}</code>}
        <code class="value">= {short(value)}</code>
      </span>
      {before !== null && <span class="before">before: {short(before)}</span>}
    </li>
  );
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function operand(value: number): string {
  return value < 0 || /e/.test(short(value)) ? `(${short(value)})` : short(value);
}
