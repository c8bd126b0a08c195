import type { Edge, Node } from '@xyflow/react';
import { entityLooks } from '../canvas/entity-look.js';
import type { Selection } from '../canvas/board.js';
import type { EntityNode } from './entity-card.js';
import type { GatewayNode } from './gateway-card.js';
import { handleId } from './handle-id.js';
import type { Card, Layout, Zone } from './layout.js';
import type { WireEdge } from './wire-edge.js';
import { isLit, type Wire } from './wires.js';
import type { ZoneNode } from './zone-node.js';

const placed = ({ x, y, width, height }: Card | Zone) => ({
  position: { x, y },
  width,
  height,
  // The layout knows the sizes: nothing has to be measured before it is shown.
  measured: { width, height },
  draggable: false,
});

const zoneNode = (zone: Zone): ZoneNode => ({
  ...placed(zone),
  id: `zone-${zone.quadrant}`,
  type: 'zone',
  data: { quadrant: zone.quadrant, cards: zone.cards },
  selectable: false,
  focusable: false,
  zIndex: -1,
});

function cardNode(card: Card, selection: Selection | null): EntityNode | GatewayNode {
  const { entity } = card;
  const marked = selection?.kind === 'entity' && selection.id === entity.id;
  const common = {
    ...placed(card),
    id: entity.id,
    selected: marked,
    ariaLabel: `${entityLooks[entity.type].label} ${entity.name}`,
  };
  if (entity.type === 'Gateway') return { ...common, type: 'gateway', data: { entity, marked } };
  return { ...common, type: 'entity', data: { entity, marked } };
}

export const nodesOf = (layout: Layout, selection: Selection | null): Node[] => [
  ...layout.zones.map(zoneNode),
  ...layout.cards.map((card) => cardNode(card, selection)),
];

/** What the edges depend on besides the wires. */
export interface EdgeContext {
  readonly selection: Selection | null;
  readonly unsaved: ReadonlySet<string>;
}

export function edgesOf(wires: readonly Wire[], { selection, unsaved }: EdgeContext): Edge[] {
  return wires.map((wire): WireEdge => {
    const lit = isLit(wire, selection);
    return {
      id: wire.id,
      type: 'wire',
      source: wire.fromCard,
      target: wire.toCard,
      sourceHandle: handleId('out', wire.from),
      targetHandle: handleId('in', wire.to),
      selected: selection?.kind === 'connection' && selection.id === wire.id,
      ariaLabel: `Wire from ${wire.fromName} to ${wire.toName}`,
      zIndex: lit ? 2 : 0,
      data: { wire, look: lookOf(lit, selection), unsaved: unsaved.has(wire.id) },
    };
  });
}

function lookOf(lit: boolean, selection: Selection | null): 'lit' | 'dim' | 'plain' {
  if (lit) return 'lit';
  return selection ? 'dim' : 'plain';
}
