import { Tabs } from '@mantine/core';
import type { Entity, EntityType } from '@tiffin/canvas-rules';
import type { ComponentType } from 'react';
import { useBoard } from '../canvas/board.js';
import { EntityFindings } from './entity-findings.js';
import { EntityTrouble } from './entity-trouble.js';
import { Fields } from './changing.js';
import { ApiEndpointForm } from './api-endpoint-form.js';
import { ConnectorForm } from './connector-form.js';
import { FunctionFiles } from './function-files.js';
import { FunctionForm } from './function-form.js';
import { GatewayForm } from './gateway-form.js';
import { MicroserviceForm } from './microservice-form.js';
import { ModelCode } from './model-code.js';
import { ModelForm } from './model-form.js';
import { ModelMigrations } from './model-migrations.js';
import { ModelProperties } from './model-properties.js';
import { ModelRelations } from './model-relations.js';
import { PipelinesForm } from './pipelines-form.js';
import { PluginsForm } from './plugins-form.js';
import { ServiceEndpointForm } from './service-endpoint-form.js';
import { WiresForm } from './wires-form.js';

interface Tab {
  readonly key: string;
  readonly label: string;
  // Each form takes the entity of its own type; the table below keeps the two together.
  readonly form: ComponentType<{ entity: never }>;
}

const tab = (key: string, label: string, form: Tab['form']): Tab => ({ key, label, form });

const tabs: Record<EntityType, readonly Tab[]> = {
  Connector: [tab('settings', 'Settings', ConnectorForm)],
  Model: [
    tab('properties', 'Properties', ModelProperties),
    tab('relations', 'Relations', ModelRelations),
    tab('migrations', 'Data', ModelMigrations),
    tab('settings', 'Settings', ModelForm),
    tab('code', 'Code', ModelCode),
  ],
  Function: [tab('code', 'Code', FunctionFiles), tab('settings', 'Settings', FunctionForm)],
  ServiceEndpoint: [tab('settings', 'Settings', ServiceEndpointForm)],
  Microservice: [tab('settings', 'Settings', MicroserviceForm)],
  Gateway: [
    tab('pipelines', 'Pipelines', PipelinesForm),
    tab('plugins', 'Plugins', PluginsForm),
    tab('settings', 'Settings', GatewayForm),
  ],
  ApiEndpoint: [tab('settings', 'Settings', ApiEndpointForm)],
};

/** A new card opens where its name is. */
const firstTab = (entity: Entity, isNew: boolean): string =>
  isNew && entity.type !== 'Gateway' ? 'settings' : (tabs[entity.type][0]?.key ?? '');

export function EntityTabs({ entity }: { entity: Entity }) {
  const { state } = useBoard();
  const isNew = !state.base.canvas.entities.some(({ id }) => id === entity.id);
  const all = [...tabs[entity.type], ...(entity.type === 'Microservice' ? [] : [tab('wires', 'Wires', WiresForm)])];
  return (
    <Tabs defaultValue={firstTab(entity, isNew)} keepMounted={false} className="drawer-tabs">
      <Tabs.List px="md">
        {all.map(({ key, label }) => (
          <Tabs.Tab key={key} value={key} data-testid={`tab-${key}`}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <div className="drawer-body">
        <EntityTrouble entity={entity} />
        <EntityFindings entity={entity} />
        {all.map(({ key, form: Form }) => (
          <Tabs.Panel key={key} value={key} className="drawer-panel">
            <Fields>
              <Form entity={entity as never} />
            </Fields>
          </Tabs.Panel>
        ))}
      </div>
    </Tabs>
  );
}
