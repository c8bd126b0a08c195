import { TextInput } from '@mantine/core';
import type { Entity } from '@tiffin/canvas-rules';
import { useBoard } from '../canvas/board.js';
import { useEntityForm } from './use-entity-form.js';

/** What the address of a function may hold, as it is typed. */
const asSlug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 40);

export function NameField({ entity }: { entity: Entity }) {
  const { state } = useBoard();
  const { change, problem } = useEntityForm(entity);
  const isFunction = entity.type === 'Function';
  const fixed = isFunction && state.base.canvas.entities.some(({ id }) => id === entity.id);
  return (
    <TextInput
      label="Name"
      value={entity.name}
      readOnly={fixed}
      description={fixed ? 'The name of a saved function is fixed: callers know it.' : undefined}
      onChange={(event) =>
        change({ name: isFunction ? asSlug(event.currentTarget.value) : event.currentTarget.value }, 'name')
      }
      error={problem('name')}
      maxLength={100}
      data-testid="field-name"
    />
  );
}
