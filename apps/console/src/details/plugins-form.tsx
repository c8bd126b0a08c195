import { Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import type { EntityOf, GatewayPlugin } from '@tiffin/canvas-rules';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useState } from 'react';
import type { PluginAnswer } from '../graphql/answers.js';
import { AddButton } from '../look/add-button.js';
import { ConfirmDialog } from '../look/confirm-dialog.js';
import { IconButton } from '../look/icon-button.js';
import { Changing } from './changing.js';
import { CodeFiles } from './code-files.js';
import { JsonField } from './json-field.js';
import { registeredText } from './plugin-parts.js';
import { filesOfPlugin, placedAt, withName, withoutPlugin, withPlugin } from './seed-plugin.js';
import { useEntityForm } from './use-entity-form.js';
import { usePluginParts } from './use-plugin-parts.js';

type Gateway = EntityOf<'Gateway'>;

/** Code of one's own in a gateway: which plugins it has, and the files in which they lie. */
export function PluginsForm({ entity }: { entity: Gateway }) {
  const { change } = useEntityForm(entity);
  const [file, setFile] = useState<string | null>(null);
  const { plugins = [] } = entity;
  const add = (): void => {
    const added = withPlugin(entity);
    change(added.changes);
    setFile(added.file);
  };
  return (
    <Stack gap="sm" data-testid="plugins">
      <Text fz="sm" c="dimmed">
        {plugins.length === 0 && 'No plugins yet. '}
        Plugins are code of your own in the form of Express Gateway&apos;s: they bring policies, conditions and routes.
        What they bring is seen when the gateway is built.
      </Text>
      <PluginRows entity={entity} />
      <Changing>
        <AddButton onClick={add} testId="plugins-add">
          Add plugin
        </AddButton>
      </Changing>
      {(plugins.length > 0 || entity.files !== undefined) && (
        <section aria-label="Files of the plugins">
          <CodeFiles entity={entity} required={null} wanted={file} onWanted={setFile} minHeight={260} />
        </section>
      )}
    </Stack>
  );
}

function PluginRows({ entity }: { entity: Gateway }) {
  const { change } = useEntityForm(entity);
  const parts = usePluginParts(entity);
  const builtOf = (index: number): PluginAnswer | undefined =>
    parts.plugins.find(({ name }) => name === plugins[index]?.name);
  const [leaving, setLeaving] = useState<number | null>(null);
  const { plugins = [] } = entity;
  return (
    <>
      {plugins.map((plugin, index) => (
        <PluginRow
          key={index}
          {...{ entity, plugin, index }}
          registered={builtOf(index)}
          onChange={(next, typing) => change({ plugins: plugins.with(index, next) }, typing)}
          onRemove={() => setLeaving(index)}
        />
      ))}
      {leaving !== null && (
        <RemovePlugin entity={entity} index={leaving} registered={builtOf(leaving)} onClose={() => setLeaving(null)} />
      )}
    </>
  );
}

interface PluginRowProps {
  readonly entity: Gateway;
  readonly plugin: GatewayPlugin;
  readonly index: number;
  /** What it has in the newest image. */
  readonly registered: PluginAnswer | undefined;
  readonly onChange: (plugin: GatewayPlugin, typing?: string) => void;
  readonly onRemove: () => void;
}

function PluginRow(props: PluginRowProps) {
  const { entity, plugin, index, registered, onChange, onRemove } = props;
  const { problem } = useEntityForm(entity);
  const path = `plugins.${index}`;
  return (
    <Paper withBorder p="sm" bg="var(--page)" data-testid={path}>
      <Stack gap="xs">
        <Group gap="xs" align="flex-start" wrap="nowrap">
          <PlaceFields {...props} path={path} />
          <Changing>
            <IconButton label={`Remove plugin ${plugin.name}`} onClick={onRemove} testId={`${path}-remove`}>
              <IconX size={15} />
            </IconButton>
          </Changing>
        </Group>
        <JsonField
          label="Settings"
          description='What its code is given. A secret stands in it by name: {"secret": "NAME"}'
          path={`${path}.settings`}
          value={plugin.settings}
          empty={{}}
          onChange={(settings) => onChange({ ...plugin, settings: settings as GatewayPlugin['settings'] })}
          error={problem(`${path}.settings`)}
          minHeight={60}
        />
        {registered && (
          <Text fz="xs" c="dimmed" data-testid={`${path}-registered`}>
            {registeredText(registered)}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

/** Its name, and where its code is. */
function PlaceFields({ entity, plugin, onChange, path }: PluginRowProps & { readonly path: string }) {
  const { problem } = useEntityForm(entity);
  const { package: place = '' } = plugin;
  return (
    <>
      <TextInput
        flex="1 1 0"
        size="xs"
        label="Name"
        value={plugin.name}
        onChange={(event) => onChange(withName(plugin, event.currentTarget.value), `${path}.name`)}
        error={problem(`${path}.name`)}
        data-testid={`${path}-name`}
      />
      <TextInput
        flex="1.4 1 0"
        size="xs"
        label="Path or package"
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        description="A path among the files below, or a package of their package.json."
        placeholder={`./plugins/${plugin.name}`}
        value={place}
        onChange={(event) => onChange(placedAt(plugin, event.currentTarget.value), `${path}.package`)}
        error={problem(`${path}.package`)}
        data-testid={`${path}-package`}
      />
    </>
  );
}

interface RemovePluginProps extends Pick<PluginRowProps, 'entity' | 'index' | 'registered'> {
  readonly onClose: () => void;
}

function RemovePlugin({ entity, index, registered, onClose }: RemovePluginProps) {
  const { change } = useEntityForm(entity);
  const files = filesOfPlugin(entity, index);
  const run = (): Promise<null> => {
    const policies = registered?.policies ?? [];
    const names = policies.map(({ name }) => name);
    change(withoutPlugin(entity, index, names));
    return Promise.resolve(null);
  };
  return (
    <ConfirmDialog
      title={`Remove plugin ${entity.plugins?.[index]?.name ?? ''}?`}
      confirm="Remove"
      run={run}
      onClose={onClose}
    >
      {files.length > 0 && `These files go with it: ${files.join(', ')}. `}
      It happens in your draft: nothing goes from the environment before you save, and undo brings it back.
    </ConfirmDialog>
  );
}
