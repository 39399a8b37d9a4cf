/**
 * `torchlet/inspect`: autograd to look at. Uses only what others could use: the public API, and the graph that autograd
 * keeps anyway. Layer: inspect.
 *
 * @module torchlet/inspect
 */
import './display';

export { type Assignment, assignments } from './assignments';
export { type ExplainOptions, explainGrad } from './explain-grad';
export {
  Graph,
  type GraphEdge,
  type GraphNode,
  type GraphOptions,
  graph,
  type SavedTensor,
} from './graph';
export {
  type OptimizerStep,
  optimizerStep,
  type ParameterStep,
} from './optimizer-step';
export { retrace } from './retrace';
export {
  type BackwardStep,
  type BackwardStepsOptions,
  backwardSteps,
  type StepIterator,
} from './steps';
export { type LayerSummary, Summary, type SummaryOptions, summary } from './summary';
export { track } from './track';
