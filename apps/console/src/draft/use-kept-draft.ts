import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import type { DraftState } from './draft-state.js';
import { type DraftOwner, keptDrafts, type KeptDraft } from './kept-drafts.js';

/** Keeps the draft while it differs from what is saved, so that leaving the canvas loses nothing. */
export function useKeptDraft(owner: DraftOwner, { base, draft }: DraftState, isChanged: boolean): void {
  const { viewerId, projectId } = owner;
  useEffect(() => {
    const whose = { viewerId, projectId };
    if (isChanged) keptDrafts.keep(whose, { baseNumber: base.number, draft, at: new Date().toISOString() });
    else keptDrafts.drop(whose);
  }, [viewerId, projectId, base.number, draft, isChanged]);
  useEffect(() => {
    const flush = (): void => keptDrafts.flush();
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, []);
}

const shownTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Says once that changes were brought back. */
export function useRestoredWord(restored: KeptDraft | null): void {
  const at = restored?.at;
  useEffect(() => {
    if (at === undefined) return;
    notifications.show({
      title: 'Your unsaved changes are back',
      message: `They are from ${shownTime.format(new Date(at))}. Save them, or press Undo to return to what is saved.`,
      autoClose: 15_000,
      id: 'draft-restored',
    });
  }, [at]);
}
