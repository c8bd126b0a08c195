import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useBoard } from '../canvas/board.js';
import { sayNo, takeBackNo } from '../look/say-no.js';
import { wired } from './edits.js';

/** Draws a wire from an entity or pipeline to another, or says why it may not be. */
export function useConnect(): (from: string, to: string) => void {
  const { state, edit } = useBoard();
  const canvas = state.draft;
  return useCallback(
    (from, to) => {
      const answer = wired(canvas, from, to);
      if ('rule' in answer) return sayNo(answer.message);
      takeBackNo();
      edit(answer.canvas);
      const endpoint = answer.canvas.entities.find(({ id }) => id === answer.endpointId);
      if (endpoint)
        notifications.show({
          title: `API endpoint "${endpoint.name}" added`,
          message: 'It decides which paths and methods lead here. Undo takes both back.',
        });
    },
    [canvas, edit],
  );
}
