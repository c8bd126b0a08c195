import type { Quadrant } from '@tiffin/canvas-rules';
import type { Node, NodeProps } from '@xyflow/react';
import { useMay } from '../tenant/place.js';

export type ZoneNode = Node<{ readonly quadrant: Quadrant; readonly cards: number }, 'zone'>;

const about: Record<Quadrant, { readonly line: string; readonly empty: string }> = {
  Backend: { line: 'Where data lives', empty: 'Add a connector: models keep their data in it.' },
  Private: { line: 'What you build', empty: 'Add a model, a function, or a service endpoint.' },
  Gateway: {
    line: 'What requests pass through',
    empty: 'Add a gateway, and wire models and functions to its pipelines.',
  },
  Public: { line: 'What the world may call', empty: 'Wire something to a pipeline: its API endpoint appears here.' },
};

/** The ground of one quadrant. */
export function Zone({ data: { quadrant, cards } }: NodeProps<ZoneNode>) {
  const mayDraw = useMay()('canvas.write');
  return (
    <section
      className="zone"
      aria-label={quadrant}
      data-testid={`quadrant-${quadrant}`}
      style={{ '--tint': `var(--tint-${quadrant})` } as object}
    >
      <h2 className="zone-name">{quadrant}</h2>
      <p className="zone-line">{about[quadrant].line}</p>
      {cards === 0 && <p className="zone-empty">{mayDraw ? about[quadrant].empty : 'Nothing is drawn here.'}</p>}
    </section>
  );
}
