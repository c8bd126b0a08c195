import { Alert, Button, Group, List, Loader, Stack, Text } from '@mantine/core';
import { readStoredCanvas } from '@tiffin/canvas-rules';
import { Refusal } from '@tiffin/kernel';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { useMemo } from 'react';
import { useBoard } from '../canvas/board.js';
import type { SavedCanvas } from '../draft/draft-state.js';
import { keepMine } from '../draft/keep-mine.js';
import { rebase } from '../draft/rebase.js';
import { headQuery } from '../graphql/documents.js';
import type { ShownRefusal } from '../graphql/refusal-of.js';
import { type Read, useRead } from '../graphql/use-read.js';
import { Dialog } from '../look/dialog.js';
import { Loaded } from '../look/loaded.js';
import { useTakeOver } from './use-take-over.js';

interface ConflictDialogProps {
  readonly refusal: ShownRefusal;
  readonly onClose: () => void;
}

/** Somebody else changed the same. Says what, and lets the reader choose what stays. */
export function ConflictDialog({ refusal, onClose }: ConflictDialogProps) {
  const { state, dispatch } = useBoard();
  const takeOver = useTakeOver();
  const read = useRead(headQuery, { id: useBoard().project.id });
  const head = useHead(read);
  const settle = (action: (revision: SavedCanvas) => void): void => {
    if (head) action(head);
    onClose();
  };
  const discard = (revision: SavedCanvas): void => dispatch({ is: 'discarded', revision });
  const insist = (revision: SavedCanvas): void =>
    dispatch({ is: 'rebased', revision, canvas: keepMine(state.base.canvas, state.draft, revision.canvas) });
  return (
    <Dialog onClose={onClose} title="Someone else changed the same" size="lg">
      <Stack gap="md" data-testid="conflict-dialog">
        <Alert color="orange" variant="light">
          <Text fz="sm">{refusal.text}</Text>
        </Alert>
        <Loaded what="What they saved" read={read} waiting={<Loader size="sm" />}>
          {() => <GivesWay head={head} />}
        </Loaded>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-testid="conflict-later">
            Not now
          </Button>
          <Button variant="default" disabled={!head} onClick={() => settle(discard)} data-testid="conflict-discard">
            Discard my changes
          </Button>
          <Button variant="default" disabled={!head} onClick={() => settle(insist)} data-testid="conflict-keep-mine">
            Keep mine instead
          </Button>
          <Button disabled={!head} onClick={() => settle(takeOver)} data-autofocus data-testid="conflict-reapply">
            Load theirs, keep my other changes
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function GivesWay({ head }: { head: SavedCanvas | null }) {
  const { state } = useBoard();
  const lost = useMemo(
    () => head && rebase(state.base.canvas, state.draft, head.canvas).dropped,
    [head, state.base.canvas, state.draft],
  );
  if (!lost) return <Loader size="sm" />;
  return (
    <div>
      <Text fz="sm" fw={600}>
        If you load theirs and keep your other changes:
      </Text>
      <List fz="sm" mt={4} data-testid="conflict-dropped">
        {lost.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
        {lost.length === 0 && <List.Item>Nothing of yours is lost.</List.Item>}
      </List>
    </div>
  );
}

function useHead({ data }: Read<ResultOf<typeof headQuery>>): SavedCanvas | null {
  return useMemo(() => {
    if (!data) return null;
    const canvas = readStoredCanvas(data.project.head.canvas);
    return canvas instanceof Refusal ? null : { ...data.project.head, canvas };
  }, [data]);
}
