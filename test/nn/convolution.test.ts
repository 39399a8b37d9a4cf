// Convolution layers against PyTorch.
import { testModules } from './module-cases';

testModules('convolution');
