import { Alert } from '@mantine/core';
import { type Entity, unitKeyOf } from '@tiffin/canvas-rules';
import { FailureReason } from '../activity/failed-unit.js';
import { useBoard } from '../canvas/board.js';

/** Why the unit that runs an entity does not work; as it was saved, not as it is drawn. */
export function EntityTrouble({ entity }: { entity: Entity }) {
  const { state, environment } = useBoard();
  const failure = environment?.failure;
  if (!failure || failure.unitKey === null || failure.unitKey !== unitKeyOf(entity, state.base.canvas)) return null;
  return (
    <Alert
      color={environment.state === 'degraded' ? 'yellow' : 'red'}
      variant="light"
      mb="md"
      p="xs"
      data-testid="entity-trouble"
    >
      <FailureReason failure={failure} subject="It " />
    </Alert>
  );
}
