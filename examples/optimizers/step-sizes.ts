// How far each parameter of a network moves in a step: what "adaptive" means, in numbers.
import { type nn, type Tensor, tensor, zerosLike } from 'torchlet';
import type { StudyOptimizer } from './methods';

/** The shares of the parameters below which the sizes are told. */
export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** The mean |change| per step of the parameters of one tensor, at {@link QUANTILES}. */
export interface StepSizes {
  /** The tensor's key in the state dict. */
  readonly parameter: string;
  readonly quantiles: readonly number[];
}

/** What {@link watchSteps} has seen. */
export interface StepWatch {
  sizes(): StepSizes[];
  /** Share of the elements whose second moment has been larger than it is now; null where no maximum is kept. */
  shareBelowMaximum(): number | null;
}

/**
 * Watches the steps of an optimizer.
 *
 * @param isCounted tells of a step, counted from 0, whether it counts
 */
export function watchSteps(
  model: nn.Module,
  optimizer: StudyOptimizer,
  isCounted: (step: number) => boolean,
): StepWatch {
  const watched = [...model.namedParameters()].map(([parameter, param]) => ({
    parameter,
    param,
    before: zerosLike(param),
    sum: zerosLike(param),
  }));
  let step = 0;
  let counted = 0;
  optimizer.registerStepPreHook(() => {
    if (isCounted(step)) for (const { param, before } of watched) before.copy_(param.detach());
  });
  optimizer.registerStepPostHook(() => {
    if (isCounted(step++)) {
      counted++;
      for (const { param, before, sum } of watched) sum.add_(param.detach().sub(before).abs());
    }
  });
  return {
    sizes: () =>
      watched.map(({ parameter, sum }) => ({
        parameter,
        quantiles: sum.div(counted).flatten().quantile(tensor(QUANTILES)).toArray() as number[],
      })),
    shareBelowMaximum() {
      let below = 0;
      let all = 0;
      for (const { max_exp_avg_sq, exp_avg_sq } of optimizer.state.values()) {
        if (max_exp_avg_sq === undefined) return null;
        below += (max_exp_avg_sq as Tensor)
          .gt(exp_avg_sq as Tensor)
          .sum()
          .item() as number;
        all += (exp_avg_sq as Tensor).numel();
      }
      return below / all;
    },
  };
}
