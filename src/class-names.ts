/**
 * Classes bear the names that they are exported by. Bundlers and minifiers rename them, and a printed model would say
 * `tn(in_features=2, …)`, an error `tn: …`.
 */
import * as autograd from './autograd/index';
import * as data from './data/index';
import * as errors from './errors';
import { Expr } from './formula/expr';
import { Formula } from './formula/formula';
import { Diagnosis } from './inspect/doctor/diagnosis';
import * as nn from './nn/index';
import * as optim from './optim';
import { Generator } from './rng/generator';
import { Tensor } from './tensor/tensor';

/** Names the classes among exports, and those in the namespaces among them. */
function nameClasses(exports: object): void {
  for (const [name, value] of Object.entries(exports)) {
    if (isClass(value)) Object.defineProperty(value, 'name', { value: name });
    else if (isNamespace(value)) nameClasses(value);
  }
}

function isClass(value: unknown): boolean {
  return (
    typeof value === 'function' &&
    Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false
  );
}

/** An object that is no instance of a class: a module's exports, or what a bundler makes of them. */
function isNamespace(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

nameClasses({ autograd, data, errors, Diagnosis, nn, optim, Expr, Formula, Generator, Tensor });
