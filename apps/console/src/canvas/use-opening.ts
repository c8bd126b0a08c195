import { type Canvas, emptyCanvas, readStoredCanvas } from '@tiffin/canvas-rules';
import { Refusal } from '@tiffin/kernel';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { draftOf, type DraftState, restoredDraft, type SavedCanvas } from '../draft/draft-state.js';
import { keptDrafts, type KeptDraft } from '../draft/kept-drafts.js';
import type { ProjectAnswer, RevisionAnswer } from '../graphql/answers.js';
import { revisionQuery } from '../graphql/documents.js';

export type Opening =
  | { readonly is: 'loading' }
  | { readonly is: 'unreadable'; readonly why: string }
  | { readonly is: 'open'; readonly start: DraftState; readonly restored: KeptDraft | null };

/** Where drawing begins: at the head, or at a draft that was left, whose base is read where somebody saved since. */
export function useOpening(project: ProjectAnswer, viewerId: string): Opening {
  const { id, head } = project;
  // Once per page: from here on the board keeps the draft.
  const kept = useMemo(() => keptDrafts.read({ viewerId, projectId: id }), [viewerId, id]);
  const isBehind = kept !== null && kept.baseNumber !== head.number;
  const [{ data, error }] = useQuery({
    query: revisionQuery,
    variables: { id, number: kept?.baseNumber ?? 0 },
    pause: !isBehind,
  });
  const base = isBehind ? data?.project.revision : head;
  return useMemo(() => {
    // A base that the server does not have (its data was replaced) leaves nothing to build on.
    if (error) return opened(head, null, head);
    return base ? opened(base, kept, head) : { is: 'loading' };
  }, [base, error, head, kept]);
}

function opened(base: RevisionAnswer, kept: KeptDraft | null, head: RevisionAnswer): Opening {
  const saved = readRevision(head);
  if (saved instanceof Refusal) return { is: 'unreadable', why: saved.message };
  const under = readRevision(base);
  const draft = kept && draftIn(kept);
  if (draft === null || under instanceof Refusal) return { is: 'open', start: draftOf(saved), restored: null };
  return { is: 'open', start: restoredDraft(under, { draft, head: saved }), restored: kept };
}

/** A draft of an earlier console has an earlier format; one of today is taken half typed as it is. */
function draftIn({ draft }: KeptDraft): Canvas | null {
  if (draft.formatVersion === emptyCanvas.formatVersion) return draft;
  const upgraded = readStoredCanvas(draft);
  return upgraded instanceof Refusal ? null : upgraded;
}

function readRevision(revision: RevisionAnswer): SavedCanvas | Refusal {
  const canvas = readStoredCanvas(revision.canvas);
  return canvas instanceof Refusal ? canvas : { ...revision, canvas };
}
