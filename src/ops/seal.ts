/**
 * Loaded last: from here on the names of Tensor and of its operations belong to them. Layer: ops.
 */
import { sealMethods } from '../tensor/methods';
import { zeros } from './creation';

sealMethods(zeros());
