import { Select, Stack, Text } from '@mantine/core';
import {
  type ConnectorKind,
  connectorKinds,
  connectorSettings,
  type EntityOf,
  secretNameFor,
} from '@tiffin/canvas-rules';
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
        path="settings"
        first={({ name }) => usual.has(name)}
        value={entity.settings}
        onChange={(settings, typing) => change({ settings }, `settings.${typing}`)}
        problem={(field) => problem(`settings.${field}`)}
        testId="field-settings"
        secretFor={(field) => secretNameFor(entity.name, ['settings', field])}
      />
      {entity.connector !== 'memory' && <FurtherSettings entity={entity} names={fields.map(({ name }) => name)} />}
    </Stack>
  );
}

interface FurtherSettingsProps {
  readonly entity: EntityOf<'Connector'>;
  /** Of the settings that have a field of their own. */
  readonly names: readonly string[];
}

function FurtherSettings({ entity, names }: FurtherSettingsProps) {
  const { change } = useEntityForm(entity);
  const part = (wanted: boolean): object =>
    Object.fromEntries(Object.entries(entity.settings).filter(([name]) => names.includes(name) === wanted));
  return (
    <JsonField
      label="Further settings"
      path="settings"
      description={`As the connector's package documents them: texts, numbers, booleans, or {"secret": "NAME"}.`}
      value={part(false)}
      empty={{}}
      onChange={(more) => change({ settings: { ...part(true), ...(more as object) } })}
    />
  );
}
