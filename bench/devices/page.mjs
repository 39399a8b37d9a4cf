// What the page runs: `timeDevice(device, length, options)`.
import * as tf from '@tensorflow/tfjs';
import { GPU, input } from 'gpu.js';
import * as torchlet from 'torchlet';
import { gpu } from 'torchlet/gpu';
import { timeOp } from './time-op.mjs';

globalThis.begin = async () => {
  await tf.setBackend('webgl');
  await gpu.init();
  return torchlet.devices().map(({ name, backend, adapter }) => ({ name, backend, adapter }));
};
globalThis.timeDevice = (device, length, options) => {
  const ways = device === 'gpu:webgl2' ? ['torchlet', 'byHand', 'tfjs'] : ['torchlet', 'byHand'];
  return timeOp({ torchlet, GPU, input, tf }, ways, device, length, options);
};
