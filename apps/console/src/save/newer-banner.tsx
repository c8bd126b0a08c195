import { Button, Group, Text } from '@mantine/core';
import { useBoard } from '../canvas/board.js';
import { useTakeOver } from './use-take-over.js';

/** Someone saved while there are changes here. Without changes the canvas just follows. */
export function NewerBanner() {
  const { state, dispatch } = useBoard();
  const takeOver = useTakeOver();
  const { newer, sending } = state;
  if (!newer || sending) return null;
  return (
    <Group className="banner" role="status" gap="sm" data-testid="newer-banner">
      <Text fz="sm" flex="1 1 240px">
        {newer.isOwn ? (
          <>Your save, revision {newer.number}, includes someone else’s changes to what you have edited since.</>
        ) : (
          <>
            <b>{newer.author}</b> saved revision {newer.number} while you were drawing.
          </>
        )}
      </Text>
      <Button size="compact-sm" onClick={() => takeOver(newer)} data-testid="newer-take">
        Take it in, keep my changes
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => dispatch({ is: 'discarded' })}
        data-testid="newer-discard"
      >
        Discard my changes
      </Button>
    </Group>
  );
}
