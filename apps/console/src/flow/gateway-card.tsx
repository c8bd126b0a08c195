import type { EntityOf } from '@tiffin/canvas-rules';
import type { Node, NodeProps } from '@xyflow/react';
import type { MouseEvent } from 'react';
import { useBoard } from '../canvas/board.js';
import { CardHead } from './card-head.js';
import { Port } from './port.js';

type Gateway = EntityOf<'Gateway'>;
export type GatewayNode = Node<{ readonly entity: Gateway; readonly marked: boolean }, 'gateway'>;

/** A gateway with its pipelines, each of which wires come into and go out of. */
export function GatewayCard({ data: { entity, marked } }: NodeProps<GatewayNode>) {
  return (
    <div className="card" data-testid={`entity-${entity.id}`} data-type="Gateway" data-marked={marked || undefined}>
      <CardHead entity={entity} />
      <div className="pipelines">
        {entity.pipelines.length === 0 && <span className="card-line pipeline-none">No pipeline yet</span>}
        {entity.pipelines.map((pipeline) => (
          <PipelineRow key={pipeline.id} gatewayId={entity.id} pipeline={pipeline} />
        ))}
      </div>
    </div>
  );
}

function PipelineRow({ gatewayId, pipeline }: { gatewayId: string; pipeline: Gateway['pipelines'][number] }) {
  const { selection, select } = useBoard();
  const marked = selection?.kind === 'pipeline' && selection.id === pipeline.id;
  const mark = (event: MouseEvent): void => {
    event.stopPropagation();
    select({ kind: 'pipeline', id: pipeline.id, gatewayId });
  };
  return (
    <div
      className="pipeline"
      data-testid={`pipeline-${pipeline.id}`}
      data-marked={marked || undefined}
      data-drop={pipeline.id}
      onClick={mark}
    >
      <Port side="in" id={pipeline.id} name={pipeline.name} />
      <span className="pipeline-name" title={pipeline.name}>
        {pipeline.name}
      </span>
      <span className="card-line">{pipeline.policies.map(({ name }) => name).join(' › ') || 'no policy'}</span>
      <Port side="out" id={pipeline.id} name={pipeline.name} />
    </div>
  );
}
