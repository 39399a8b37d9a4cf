// The controls: every setting, and every option that the chosen optimizer has.
import type { ComponentChildren } from 'preact';
import { DATASETS } from './datasets';
import {
  ACTIVATIONS,
  DEVICES,
  defaultOptions,
  LIMITS,
  OPTIMIZERS,
  type OptionValue,
  type Settings,
} from './settings';

interface Props {
  readonly settings: Settings;
  change(part: Partial<Settings>): void;
}

/** The form with all settings. */
export function Controls({ settings, change }: Props) {
  const { points, batch } = settings;
  const number = (name: 'points' | 'noise' | 'batch' | 'seed', limits: Limits) => (
    <NumberInput
      name={name}
      value={settings[name]}
      {...limits}
      set={(n) => change({ [name]: n })}
    />
  );
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend>Data</legend>
        <Select
          name="data set"
          value={settings.dataset}
          of={Object.keys(DATASETS)}
          set={(dataset) => change({ dataset: dataset as Settings['dataset'] })}
        />
        {number('points', { min: 2, max: LIMITS.points, step: 1 })}
        {number('noise', { min: 0, max: LIMITS.noise, step: 0.01 })}
        <NumberInput
          name="batch (0: all)"
          value={batch}
          min={0}
          max={points}
          step={1}
          set={(n) => change({ batch: n })}
        />
      </fieldset>
      <Layers settings={settings} change={change} />
      <fieldset>
        <legend>Optimizer</legend>
        <Select
          name="optimizer"
          value={settings.optimizer}
          of={Object.keys(OPTIMIZERS)}
          set={(optimizer) => change({ optimizer, options: defaultOptions(optimizer) })}
        />
        {Object.entries(settings.options).map(([name, value]) => (
          <Option
            key={name}
            name={name}
            value={value}
            set={(next) => change({ options: { ...settings.options, [name]: next } })}
          />
        ))}
      </fieldset>
      <fieldset>
        <legend>Run</legend>
        <Select
          name="device"
          value={settings.device}
          of={DEVICES}
          set={(device) => change({ device })}
        />
        {number('seed', { min: 0, max: LIMITS.seed, step: 1 })}
      </fieldset>
    </form>
  );
}

function Layers({ settings, change }: Props) {
  const { hidden } = settings;
  return (
    <fieldset>
      <legend>Network</legend>
      {hidden.map((width, i) => (
        <NumberInput
          key={i}
          name={`layer ${i + 1}`}
          value={width}
          min={1}
          max={LIMITS.width}
          step={1}
          set={(n) => change({ hidden: hidden.map((old, k) => (k === i ? n : old)) })}
        />
      ))}
      <div class="buttons">
        <button
          type="button"
          disabled={hidden.length >= LIMITS.layers}
          onClick={() => change({ hidden: [...hidden, hidden[hidden.length - 1] ?? 8] })}
        >
          Add layer
        </button>
        <button
          type="button"
          disabled={hidden.length === 0}
          onClick={() => change({ hidden: hidden.slice(0, -1) })}
        >
          Remove layer
        </button>
      </div>
      <Select
        name="activation"
        value={settings.activation}
        of={ACTIVATIONS}
        set={(activation) => change({ activation })}
      />
    </fieldset>
  );
}

interface OptionProps {
  readonly name: string;
  readonly value: OptionValue;
  set(value: OptionValue): void;
}

function Option({ name, value, set }: OptionProps) {
  if (typeof value === 'boolean') {
    return (
      <Row name={name}>
        <input
          type="checkbox"
          checked={value}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      </Row>
    );
  }
  if (typeof value === 'number')
    return <NumberInput name={name} value={value} step="any" set={set} />;
  return (
    <>
      {value.map((one, i) => (
        <NumberInput
          key={i}
          name={`${name} ${i + 1}`}
          value={one}
          step="any"
          set={(n) => set(value.map((old, k) => (k === i ? n : old)))}
        />
      ))}
    </>
  );
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children.
    <label class="row">
      <span>{name}</span>
      {children}
    </label>
  );
}

interface SelectProps {
  readonly name: string;
  readonly value: string;
  readonly of: readonly string[];
  set(value: string): void;
}

/** A choice among names. */
export function Select({ name, value, of, set }: SelectProps) {
  return (
    <Row name={name}>
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>
        {of.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </Row>
  );
}

interface Limits {
  readonly min?: number;
  readonly max?: number;
  readonly step: number | 'any';
}

interface NumberProps extends Limits {
  readonly name: string;
  readonly value: number;
  set(value: number): void;
}

/** Sets the number only when the field holds one within its limits; the browser marks it otherwise. */
export function NumberInput({ name, value, set, ...limits }: NumberProps) {
  return (
    <Row name={name}>
      <input
        type="number"
        value={value}
        required
        {...limits}
        onChange={({ currentTarget: field }) => field.checkValidity() && set(field.valueAsNumber)}
      />
    </Row>
  );
}
