import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useBoard } from '../canvas/board.js';
import type { SavedCanvas } from '../draft/draft-state.js';
import { rebase } from '../draft/rebase.js';

/** Puts the draft on somebody else's newer revision; what both changed differently stays theirs. */
export function useTakeOver(): (revision: SavedCanvas) => void {
  const { state, dispatch, setServerProblems } = useBoard();
  return useCallback(
    (revision) => {
      const { canvas, dropped } = rebase(state.base.canvas, state.draft, revision.canvas);
      setServerProblems([]);
      dispatch({ is: 'rebased', revision, canvas });
      notifications.show({
        title: `Your draft is now based on revision ${revision.number}`,
        message:
          dropped.length > 0 ? `${dropped.join(' ')} Undo brings yours back.` : 'All your changes are still there.',
        autoClose: dropped.length > 0 ? 20_000 : 6000,
        id: 'take-over',
      });
    },
    [state.base.canvas, state.draft, dispatch, setServerProblems],
  );
}
