// The graph of the last step with its gradients; while that step is taken node by node, what each node did.
import { useEffect, useRef } from 'preact/hooks';
import type { Graph } from 'torchlet/inspect';
import { picture, type RunNode } from './node-steps';
import { useAwaited } from './use-awaited';

interface Props {
  readonly graph: Graph;
  /** The nodes that have run so far; null for a step that was not taken node by node. */
  readonly run: readonly RunNode[] | null;
}

/** The picture, and the last node's text. */
export function LastStep({ graph, run }: Props) {
  const svg = useAwaited(graph, picture) ?? '';
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (place.current !== null) mark(place.current, run);
  }, [svg, run]);
  const last = run?.[run.length - 1];
  return (
    <>
      {last !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <pre id="node" tabIndex={0} aria-live="polite">
          {last.text}
        </pre>
      )}
      <section
        ref={place}
        class="graph"
        aria-label="Computation graph of the last step"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        dangerouslySetInnerHTML={{ __html: svg }}
      />
    </>
  );
}

/** Shows which node ran last, and leaves pale what has not come yet. */
function mark(place: HTMLElement, run: readonly RunNode[] | null): void {
  const ran = run === null ? null : new Set(run.map(({ id }) => id));
  const last = run?.[run.length - 1]?.id;
  for (const part of place.querySelectorAll('g.node, g.edge')) {
    // Graphviz titles a node by its name, `n3`, and an edge by both ends; what comes back over it, its end gives.
    const title = part.querySelector('title')?.textContent ?? '';
    const giver = title.split('->').pop() as string;
    part.classList.toggle('waiting', ran !== null && !ran.has(giver));
    part.classList.toggle('last', title === last);
  }
  place.querySelector('.last')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
