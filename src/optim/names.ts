/**
 * Names of options: camelCase here, snake_case in state dicts and in print, which are PyTorch's. Layer: optim.
 */

/** @internal `weightDecay` → `weight_decay` */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** @internal `weight_decay` → `weightDecay` */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
