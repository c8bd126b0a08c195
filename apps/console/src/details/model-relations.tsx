import { ActionIcon, Button, Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import type { EntityOf, ModelRelation } from '@tiffin/canvas-rules';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useBoard } from '../canvas/board.js';
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
          onChange={(next, typing) =>
            set(
              relations.map((old, at) => (at === index ? next : old)),
              typing,
            )
          }
          onRemove={() => set(relations.filter((old) => old !== relation))}
        />
      ))}
      <Button
        variant="default"
        size="xs"
        w="fit-content"
        leftSection={<IconPlus size={14} />}
        onClick={() => set([...relations, fresh])}
        data-testid="relations-add"
      >
        Add relation
      </Button>
    </Stack>
  );
}

interface RelationRowProps {
  readonly entity: EntityOf<'Model'>;
  readonly index: number;
  readonly onChange: (relation: ModelRelation, typing?: string) => void;
  readonly onRemove: () => void;
}

function RelationRow({ entity, index, onChange, onRemove }: RelationRowProps) {
  const { state } = useBoard();
  const { problem } = useEntityForm(entity);
  const relation = entity.relations[index];
  if (!relation) return null;
  const path = `relations.${index}`;
  const models = state.draft.entities
    .filter(({ type }) => type === 'Model')
    .map(({ id, name }) => ({ value: id, label: name }));
  const keyed = (foreignKey: string): ModelRelation => {
    const { foreignKey: _old, ...rest } = relation;
    return foreignKey === '' ? rest : { ...rest, foreignKey };
  };
  return (
    <Paper withBorder p="sm" bg="var(--page)">
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <Stack gap="xs" flex={1}>
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
          <Group gap="xs" grow align="flex-start">
            <Select
              size="xs"
              label="Model"
              data={models}
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
              onChange={(event) => onChange(keyed(event.currentTarget.value), `${path}.foreignKey`)}
              error={problem(`${path}.foreignKey`)}
            />
          </Group>
        </Stack>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Remove the relation ${relation.name}`}
          onClick={onRemove}
        >
          <IconX size={15} />
        </ActionIcon>
      </Group>
    </Paper>
  );
}
