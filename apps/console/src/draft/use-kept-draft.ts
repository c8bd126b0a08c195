import { notifications } from '@mantine/notifications';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { keptDrafts } from './browser-drafts.js';
import type { DraftState } from './draft-state.js';
import type { DraftOwner, KeptDraft, OtherDraft } from './kept-drafts.js';

/** Keeps the draft while it differs from what is saved, so that leaving the canvas loses nothing. */
export function useKeptDraft(owner: DraftOwner, { base, draft, halfTyped }: DraftState, isChanged: boolean): void {
  const { viewerId, projectId } = owner;
  useEffect(() => {
    const whose = { viewerId, projectId };
    const at = new Date().toISOString();
    if (isChanged) keptDrafts.keep(whose, { baseNumber: base.number, draft, halfTyped, at });
    else keptDrafts.drop(whose);
  }, [viewerId, projectId, base.number, draft, halfTyped, isChanged]);
  useFlush();
  useStoreWord(isChanged);
}

function useFlush(): void {
  useEffect(() => {
    const flush = (): void => keptDrafts.flush();
    window.addEventListener('pagehide', flush);
    // A phone ends pages that are out of sight without another word.
    document.addEventListener('visibilitychange', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      document.removeEventListener('visibilitychange', flush);
      flush();
    };
  }, []);
}

const storeWord = 'draft-not-stored';

/** Says so while the browser's store is full or closed to the page: then the draft ends with the page. */
function useStoreWord(isChanged: boolean): void {
  const isStoring = useSyncExternalStore(keptDrafts.watch, keptDrafts.isStoring);
  const isAtRisk = isChanged && !isStoring;
  useEffect(() => {
    if (!isAtRisk) return undefined;
    notifications.show({
      id: storeWord,
      color: 'orange',
      title: 'This browser does not keep your changes',
      message: 'Its storage is full, or closed to this page. Save before you close or reload the page.',
      autoClose: false,
    });
    return () => void notifications.hide(storeWord);
  }, [isAtRisk]);
}

const shownTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** When a draft was last changed, for people. */
export const timeOf = ({ at }: Pick<KeptDraft, 'at'>): string => shownTime.format(new Date(at));

const restoredWord = 'draft-restored';

/** Says once that changes were brought back, until they are saved or undone. */
export function useRestoredWord(restored: KeptDraft | null, isChanged: boolean): void {
  useEffect(() => {
    if (!restored) return;
    notifications.show({
      title: 'Your unsaved changes are back',
      message: `They are from ${timeOf(restored)}. Save them, or press Undo to return to what is saved.`,
      autoClose: 15_000,
      id: restoredWord,
    });
  }, [restored]);
  useEffect(() => {
    if (!isChanged) notifications.hide(restoredWord);
  }, [isChanged]);
}

export interface OtherDrafts {
  readonly others: readonly OtherDraft[];
  readonly discard: (name: string) => void;
}

/** Drafts of the same canvas that lie in this browser: of other tabs, or put aside. Follows what other tabs do. */
export function useOtherDrafts({ viewerId, projectId }: DraftOwner): OtherDrafts {
  const [others, setOthers] = useState<readonly OtherDraft[]>([]);
  const look = useCallback(() => setOthers(keptDrafts.others({ viewerId, projectId })), [viewerId, projectId]);
  useEffect(() => {
    look();
    window.addEventListener('storage', look);
    return () => window.removeEventListener('storage', look);
  }, [look]);
  const discard = useCallback(
    (name: string) => {
      keptDrafts.discard(name);
      look();
    },
    [look],
  );
  return { others, discard };
}
