import { Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import type { EntityOf, ModelRelation } from '@tiffin/canvas-rules';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useBoard } from '../canvas/board.js';
import { AddButton } from '../look/add-button.js';
import { IconButton } from '../look/icon-button.js';
import { Changing } from './changing.js';
import { useEntityForm } from './use-entity-form.js';

export function ModelRelations({ entity }: { entity: EntityOf<'Model'> }) {
  const { change } = useEntityForm(entity);
  const { relations } = entity;
  const set = (next: readonly ModelRelation[], typing?: string): void => change({ relations: next }, typing);
  const fresh: ModelRelation = { name: '', type: 'hasMany', model: entity.id };
  return (
    <Stack gap="sm" data-testid="relations">
      {relations.length === 0 && (
        <Text fz="sm" c="dimmed">
          No relations yet: a car belongs to an owner, an owner has many cars.
        </Text>
      )}
      {relations.map((relation, index) => (
        <RelationRow
          key={index}
          entity={entity}
          index={index}
          onChange={(next, typing) => set(relations.with(index, next), typing)}
          onRemove={() => set(relations.filter((old) => old !== relation))}
        />
      ))}
      <Changing>
        <AddButton onClick={() => set([...relations, fresh])} testId="relations-add">
          Add relation
        </AddButton>
      </Changing>
    </Stack>
  );
}

interface RelationRowProps {
  readonly entity: EntityOf<'Model'>;
  readonly index: number;
  readonly onChange: (relation: ModelRelation, typing?: string) => void;
  readonly onRemove: () => void;
}

function RelationRow(props: RelationRowProps) {
  const relation = props.entity.relations[props.index];
  if (!relation) return null;
  return (
    <Paper withBorder p="sm" bg="var(--page)">
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <Stack gap="xs" flex={1}>
          <NameAndType {...props} relation={relation} />
          <Target {...props} relation={relation} />
        </Stack>
        <Changing>
          <IconButton label={`Remove the relation ${relation.name}`} onClick={props.onRemove}>
            <IconX size={15} />
          </IconButton>
        </Changing>
      </Group>
    </Paper>
  );
}

type RelationPartProps = RelationRowProps & { readonly relation: ModelRelation };

function NameAndType({ entity, index, relation, onChange }: RelationPartProps) {
  const { problem } = useEntityForm(entity);
  const path = `relations.${index}`;
  return (
    <Group gap="xs" grow align="flex-start">
      <TextInput
        size="xs"
        label="Name"
        value={relation.name}
        onChange={(event) => onChange({ ...relation, name: event.currentTarget.value }, `${path}.name`)}
        error={problem(`${path}.name`)}
        data-testid={`${path}-name`}
      />
      <Select
        size="xs"
        label="Type"
        data={['hasMany', 'belongsTo', 'hasAndBelongsToMany']}
        value={relation.type}
        allowDeselect={false}
        onChange={(type) => onChange({ ...relation, type: type as ModelRelation['type'] })}
        data-testid={`${path}-type`}
      />
    </Group>
  );
}

function withKey({ foreignKey: _old, ...relation }: ModelRelation, foreignKey: string): ModelRelation {
  return foreignKey === '' ? relation : { ...relation, foreignKey };
}

function Target({ entity, index, relation, onChange }: RelationPartProps) {
  const { state } = useBoard();
  const { problem } = useEntityForm(entity);
  const path = `relations.${index}`;
  const models = state.draft.entities.filter(({ type }) => type === 'Model');
  return (
    <Group gap="xs" grow align="flex-start">
      <Select
        size="xs"
        label="Model"
        data={models.map(({ id, name }) => ({ value: id, label: name }))}
        value={relation.model}
        allowDeselect={false}
        onChange={(model) => model && onChange({ ...relation, model })}
        error={problem(`${path}.model`)}
        data-testid={`${path}-model`}
      />
      <TextInput
        size="xs"
        label="Foreign key"
        placeholder="by convention"
        value={relation.foreignKey ?? ''}
        onChange={(event) => onChange(withKey(relation, event.currentTarget.value), `${path}.foreignKey`)}
        error={problem(`${path}.foreignKey`)}
      />
    </Group>
  );
}
