/**
 * What tests run in a page: long trainings, and steps of optimizers that are watched. `openPage` bundles it.
 */
import { watchStep } from '../../optim/device-step';
import { trainLong } from './long-training';

Object.assign(globalThis, { trainLong, watchStep });
