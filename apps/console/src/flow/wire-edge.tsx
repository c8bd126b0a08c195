import { CloseButton } from '@mantine/core';
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react';
import { useBoard } from '../canvas/board.js';
import { useMay } from '../tenant/place.js';
import type { Wire } from './wires.js';

export type WireEdge = Edge<
  { readonly wire: Wire; readonly look: 'lit' | 'dim' | 'plain'; readonly unsaved: boolean },
  'wire'
>;

/** A wire; the one that is marked has a button to take it away. */
export function WireLine(props: EdgeProps<WireEdge>) {
  const { askToRemove } = useBoard();
  const mayChange = useMay()('canvas.write');
  const [path, x, y] = getBezierPath({ ...props, curvature: 0.35 });
  const { wire, look, unsaved } = props.data ?? {};
  return (
    <>
      <BaseEdge
        id={props.id}
        path={path}
        className={`wire wire-${look}${unsaved ? ' wire-unsaved' : ''}`}
        interactionWidth={22}
      />
      {props.selected && wire && mayChange && (
        <EdgeLabelRenderer>
          <CloseButton
            size="sm"
            className="wire-remove nodrag nopan"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            aria-label={`Remove the wire from ${wire.fromName} to ${wire.toName}`}
            data-testid={`wire-remove-${wire.id}`}
            onClick={() => askToRemove({ kind: 'connection', id: wire.id })}
          />
        </EdgeLabelRenderer>
      )}
    </>
  );
}
