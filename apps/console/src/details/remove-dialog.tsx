import { Button, Group, List, Text } from '@mantine/core';
import { useMemo } from 'react';
import { type Board, type Selection, useBoard } from '../canvas/board.js';
import { entityLooks } from '../canvas/entity-look.js';
import { Dialog } from '../look/dialog.js';
import { without } from '../draft/edits.js';
import { withoutPipeline } from './without-pipeline.js';
import { wiresOf } from '../flow/wires.js';

interface RemoveDialogProps {
  readonly what: Selection | null;
  readonly onClose: () => void;
}

/** Says what goes, and what goes with it, before it goes. */
export function RemoveDialog({ what, onClose }: RemoveDialogProps) {
  const board = useBoard();
  const removal = useMemo(() => what && removalOf(board, what), [what, board]);
  const remove = (): void => {
    if (removal) board.edit(removal.canvas);
    board.select(null);
    onClose();
  };
  if (removal === null) return null;
  return (
    <Dialog onClose={onClose} title={`Remove ${removal.name}?`}>
      <div data-testid="remove-dialog">
        {removal.alongWith.length > 0 && (
          <>
            <Text fz="sm">These go with it:</Text>
            <List fz="sm" my="xs">
              {removal.alongWith.map((line) => (
                <List.Item key={line}>{line}</List.Item>
              ))}
            </List>
          </>
        )}
        <Text fz="sm" c="dimmed">
          It happens in your draft: nothing goes from the environment before you save, and undo brings it back.
        </Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button color="red.9" onClick={remove} data-autofocus data-testid="remove-confirm">
            Remove
          </Button>
        </Group>
      </div>
    </Dialog>
  );
}

interface Removal {
  readonly name: string;
  readonly canvas: Board['state']['draft'];
  readonly alongWith: readonly string[];
}

function removalOf({ state: { draft } }: Board, what: Selection): Removal | null {
  const wires = wiresOf(draft);
  if (what.kind === 'connection') {
    const wire = wires.find(({ id }) => id === what.id);
    return wire
      ? {
          name: `the wire from ${wire.fromName} to ${wire.toName}`,
          canvas: without(draft, 'connection', what.id),
          alongWith: [],
        }
      : null;
  }
  const canvas = what.kind === 'entity' ? without(draft, 'entity', what.id) : withoutPipeline(draft, what);
  const name = nameOf(draft, what);
  if (!name) return null;
  const cut = wires.filter(({ id }) => !canvas.connections.some((one) => one.id === id));
  const gone = draft.entities.filter(({ id }) => id !== what.id && !canvas.entities.some((one) => one.id === id));
  return {
    name,
    canvas,
    alongWith: [
      ...gone.map((one) => `${entityLooks[one.type].label} ${one.name}`),
      ...cut.map((wire) => `Wire from ${wire.fromName} to ${wire.toName}`),
    ],
  };
}

function nameOf(draft: Board['state']['draft'], what: Exclude<Selection, { kind: 'connection' }>): string | null {
  const entity = draft.entities.find(({ id }) => id === (what.kind === 'pipeline' ? what.gatewayId : what.id));
  if (!entity) return null;
  if (what.kind === 'entity') return `${entityLooks[entity.type].label.toLowerCase()} ${entity.name}`;
  const pipeline = entity.type === 'Gateway' ? entity.pipelines.find(({ id }) => id === what.id) : undefined;
  return pipeline ? `pipeline ${pipeline.name}` : null;
}
