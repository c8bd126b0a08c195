import type { Entity, EntityType } from '@tiffin/canvas-rules';
import { connectorKinds, contextPath } from '@tiffin/canvas-rules';
import type { Icon } from '@tabler/icons-react';
import IconApi from '@tabler/icons-react/dist/esm/icons/IconApi.mjs';
import IconBox from '@tabler/icons-react/dist/esm/icons/IconBox.mjs';
import IconDatabase from '@tabler/icons-react/dist/esm/icons/IconDatabase.mjs';
import IconLambda from '@tabler/icons-react/dist/esm/icons/IconLambda.mjs';
import IconRouteSquare from '@tabler/icons-react/dist/esm/icons/IconRouteSquare.mjs';
import IconTable from '@tabler/icons-react/dist/esm/icons/IconTable.mjs';
import IconWorld from '@tabler/icons-react/dist/esm/icons/IconWorld.mjs';

interface EntityLook {
  readonly icon: Icon;
  readonly label: string;
  /** For people who meet it for the first time. */
  readonly about: string;
}

export const entityLooks: Record<EntityType, EntityLook> = {
  Connector: { icon: IconDatabase, label: 'Connector', about: 'Where models keep their data' },
  Model: { icon: IconTable, label: 'Model', about: 'Data with a REST interface' },
  Function: { icon: IconLambda, label: 'Function', about: 'Code that is called over HTTP' },
  ServiceEndpoint: { icon: IconWorld, label: 'Service endpoint', about: 'A server outside the canvas' },
  Microservice: { icon: IconBox, label: 'Microservice', about: 'Models with a process of their own' },
  Gateway: { icon: IconRouteSquare, label: 'Gateway', about: 'Pipelines of policies for requests' },
  ApiEndpoint: { icon: IconApi, label: 'API endpoint', about: 'Paths and methods that a pipeline serves' },
};

const some = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** The second line of a card: what one wants to know without opening it. */
export function summaryOf(entity: Entity): string {
  switch (entity.type) {
    case 'Connector':
      return `${connectorKinds[entity.connector]} connector`;
    case 'Model':
      return `Model · /api/${contextPath(entity)}`;
    case 'Function':
      return `Function · ${some(Object.keys(entity.files).length, 'file')}`;
    case 'ServiceEndpoint':
      return entity.urls[0]?.replace(/^https?:\/\//, '') || 'Service endpoint';
    case 'Microservice':
      return `Microservice · ${some(entity.models.length, 'model')}`;
    case 'Gateway':
      return `Gateway · ${some(entity.pipelines.length, 'pipeline')}`;
    case 'ApiEndpoint':
      return `${entity.methods.length > 0 ? `${entity.methods.join(' ')} ` : ''}${entity.paths.join(', ') || 'any path'}`;
  }
}
