import { Select, Stack, Text } from '@mantine/core';
import { type ConnectorKind, connectorKinds, connectorSettings, type EntityOf } from '@tiffin/canvas-rules';
import { JsonField } from './json-field.js';
import { NameField } from './name-field.js';
import { schemaFields } from './schema-field.js';
import { SchemaForm } from './schema-form.js';
import { useEntityForm } from './use-entity-form.js';

const usual = new Set(
  'url host port database username password baseURL wsdl provider key keyId user subuser operations'.split(' '),
);

export function ConnectorForm({ entity }: { entity: EntityOf<'Connector'> }) {
  const { change, problem } = useEntityForm(entity);
  const fields = schemaFields(connectorSettings[entity.connector].shape);
  const names = new Set(fields.map(({ name }) => name));
  const custom = Object.fromEntries(Object.entries(entity.settings).filter(([name]) => !names.has(name)));
  const known = Object.fromEntries(Object.entries(entity.settings).filter(([name]) => names.has(name)));
  return (
    <Stack gap="md">
      <NameField entity={entity} />
      <Select
        label="Kind"
        data={Object.entries(connectorKinds).map(([value, label]) => ({ value, label }))}
        value={entity.connector}
        allowDeselect={false}
        onChange={(kind) => kind && change({ connector: kind as ConnectorKind, settings: {} })}
        data-testid="field-connector"
      />
      {entity.connector === 'memory' && (
        <Text fz="sm" c="dimmed">
          Keeps everything in memory: it needs no settings, and a restart empties it.
        </Text>
      )}
      <SchemaForm
        fields={fields}
        first={({ name }) => usual.has(name)}
        value={entity.settings}
        onChange={(settings, typing) => change({ settings }, `settings.${typing}`)}
        problem={(field) => problem(`settings.${field}`)}
        testId="field-settings"
      />
      {entity.connector !== 'memory' && (
        <JsonField
          label="Further settings"
          description="As the connector's package documents them: texts, numbers and booleans."
          value={custom}
          empty={{}}
          onChange={(more) => change({ settings: { ...known, ...(more as object) } })}
        />
      )}
    </Stack>
  );
}
