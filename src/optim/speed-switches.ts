/**
 * Options of PyTorch that change its speed and nothing else: taken, so that a script can be translated word by word, and
 * passed over, because every step here is fused already. Layer: optim.
 */

/** @internal The options, all without a value. */
export const SPEED_SWITCHES = { foreach: undefined, fused: undefined, capturable: undefined };

/** @internal The options without the switches of speed. */
export function withoutSpeedSwitches<O extends object>(options: O): O {
  const entries = Object.entries(options).filter(([name]) => !(name in SPEED_SWITCHES));
  return Object.fromEntries(entries) as O;
}
