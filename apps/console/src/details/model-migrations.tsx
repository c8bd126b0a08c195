import { Group, Input, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import type { DataChange, EntityOf } from '@tiffin/canvas-rules';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { CodeEditor } from '../editor/code-editor.js';
import { AddButton } from '../look/add-button.js';
import { IconButton } from '../look/icon-button.js';
import { Changing } from './changing.js';
import { useEntityForm } from './use-entity-form.js';

const kinds: { readonly value: DataChange['kind']; readonly label: string }[] = [
  { value: 'expand', label: 'Expand: the release before does not notice' },
  { value: 'contract', label: 'Contract: the release before may not be able to write' },
  { value: 'irreversible', label: 'Irreversible: there is no way back' },
];

const fresh: DataChange = { name: '', kind: 'expand', says: '' };

/** Declared changes of the rows that are there; tables and columns follow from the properties. */
export function ModelMigrations({ entity }: { entity: EntityOf<'Model'> }) {
  const { change } = useEntityForm(entity);
  const { migrations } = entity;
  const set = (next: readonly DataChange[], typing?: string): void => change({ migrations: next }, typing);
  return (
    <Stack gap="sm" data-testid="migrations">
      <Text fz="sm" c="dimmed">
        {migrations.length === 0 && 'No changes of data yet. '}
        Tables and columns follow from the properties by themselves. What is to become of the rows that are there, write
        down here: it is done once in each database.
      </Text>
      {migrations.map((_, index) => (
        <MigrationRow
          key={index}
          entity={entity}
          index={index}
          onChange={(next, typing) => set(migrations.with(index, next), typing)}
          onRemove={() => set(migrations.toSpliced(index, 1))}
        />
      ))}
      <Changing>
        <AddButton onClick={() => set([...migrations, fresh])} testId="migrations-add">
          Add change of data
        </AddButton>
      </Changing>
    </Stack>
  );
}

interface MigrationRowProps {
  readonly entity: EntityOf<'Model'>;
  readonly index: number;
  readonly onChange: (change: DataChange, typing?: string) => void;
  readonly onRemove: () => void;
}

function MigrationRow(props: MigrationRowProps) {
  const migration = props.entity.migrations[props.index];
  if (!migration) return null;
  return (
    <Paper withBorder p="sm" bg="var(--page)">
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <Stack gap="xs" flex={1} miw={0}>
          <Words {...props} migration={migration} />
          <Statements {...props} migration={migration} />
        </Stack>
        <Changing>
          <IconButton label={`Remove the change ${migration.name}`} onClick={props.onRemove}>
            <IconX size={15} />
          </IconButton>
        </Changing>
      </Group>
    </Paper>
  );
}

type MigrationPartProps = MigrationRowProps & { readonly migration: DataChange };

function Words({ entity, index, migration, onChange }: MigrationPartProps) {
  const { problem } = useEntityForm(entity);
  const path = `migrations.${index}`;
  const text = (field: 'name' | 'says') => ({
    size: 'xs' as const,
    value: migration[field],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      onChange({ ...migration, [field]: event.currentTarget.value }, `${path}.${field}`),
    error: problem(`${path}.${field}`),
    'data-testid': `${path}-${field}`,
  });
  return (
    <>
      <TextInput label="Name" placeholder="split-names" {...text('name')} />
      <Select
        size="xs"
        label="Kind"
        data={kinds}
        value={migration.kind}
        allowDeselect={false}
        onChange={(kind) => onChange({ ...migration, kind: kind as DataChange['kind'] })}
        data-testid={`${path}-kind`}
      />
      <TextInput label="What it does" placeholder="Each name becomes a first and a last one" {...text('says')} />
    </>
  );
}

function withSql({ sql: _old, ...change }: DataChange, sql: string): DataChange {
  return sql === '' ? change : { ...change, sql };
}

function Statements({ entity, index, migration, onChange }: MigrationPartProps) {
  const { problem } = useEntityForm(entity);
  const path = `migrations.${index}.sql`;
  return (
    <Input.Wrapper
      size="xs"
      label="SQL"
      description="For PostgreSQL, in one transaction. Without any, it only says what happens."
      error={problem(path)}
      labelElement="div"
    >
      <div style={{ marginTop: 6 }} data-testid={path}>
        <CodeEditor
          value={migration.sql ?? ''}
          onChange={(sql) => onChange(withSql(migration, sql), path)}
          fileName={`${migration.name}.sql`}
          label={`SQL of ${migration.name || 'the change'}`}
          minHeight={90}
        />
      </div>
    </Input.Wrapper>
  );
}
