import type { Entity } from '@tiffin/canvas-rules';
import type { Node, NodeProps } from '@xyflow/react';
import { CardHead } from './card-head.js';
import { Port } from './port.js';

export type EntityNode = Node<{ readonly entity: Entity; readonly marked: boolean }, 'entity'>;

const hasIn: readonly Entity['type'][] = ['Model', 'ApiEndpoint'];
const hasOut: readonly Entity['type'][] = ['Connector', 'Model', 'Function', 'ServiceEndpoint'];

export function EntityCard({ data: { entity, marked } }: NodeProps<EntityNode>) {
  return (
    <div
      className="card"
      data-testid={`entity-${entity.id}`}
      data-type={entity.type}
      data-marked={marked || undefined}
      data-drop={entity.id}
    >
      {hasIn.includes(entity.type) && <Port side="in" id={entity.id} name={entity.name} />}
      <CardHead entity={entity} />
      {hasOut.includes(entity.type) && <Port side="out" id={entity.id} name={entity.name} />}
    </div>
  );
}
