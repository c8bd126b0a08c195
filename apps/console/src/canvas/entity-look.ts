import type { Entity, EntityOf, EntityType } from '@tiffin/canvas-rules';
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

const some = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const endpointLine = ({ methods, paths }: EntityOf<'ApiEndpoint'>): string =>
  [...methods, paths.join(', ') || 'any path'].join(' ');

const summaries: { [Type in EntityType]: (entity: EntityOf<Type>) => string } = {
  Connector: ({ connector }) => `${connectorKinds[connector]} connector`,
  Model: (model) => `Model · /api/${contextPath(model)}`,
  Function: ({ files }) => `Function · ${some(Object.keys(files).length, 'file')}`,
  ServiceEndpoint: ({ urls: [first] }) =>
    typeof first === 'string'
      ? first.replace(/^https?:\/\//, '') || 'Service endpoint'
      : Object.values(first ?? {}).join('') || 'Service endpoint',
  Microservice: ({ models }) => `Microservice · ${some(models.length, 'model')}`,
  Gateway: ({ pipelines }) => `Gateway · ${some(pipelines.length, 'pipeline')}`,
  ApiEndpoint: endpointLine,
};

/** The second line of a card: what one wants to know without opening it. */
export const summaryOf = (entity: Entity): string => (summaries[entity.type] as (entity: Entity) => string)(entity);
