// What a promise gives, as a hook: the latest that has come.
import { useEffect, useState } from 'preact/hooks';

/** What `read` gives of a source; until it comes, what it gave of the one before, and null at first. */
export function useAwaited<S, T>(source: S, read: (source: S) => Promise<T>): T | null {
  const [result, setResult] = useState<T | null>(null);
  useEffect(() => {
    let stale = false;
    read(source).then((one) => {
      if (!stale) setResult(() => one);
    });
    return () => {
      stale = true;
    };
  }, [source, read]);
  return result;
}
