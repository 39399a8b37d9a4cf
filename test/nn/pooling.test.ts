// Pooling layers, Unfold and Fold against PyTorch.
import { testModules } from './module-cases';

testModules('pooling');
