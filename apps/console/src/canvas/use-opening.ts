import { readStoredCanvas } from '@tiffin/canvas-rules';
import { Refusal } from '@tiffin/kernel';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { draftOf, type DraftState, restoredDraft, type SavedCanvas } from '../draft/draft-state.js';
import { keptDrafts, type KeptDraft } from '../draft/kept-drafts.js';
import type { ProjectAnswer, RevisionAnswer } from '../graphql/answers.js';
import { revisionQuery } from '../graphql/documents.js';
import { refusalOf } from '../graphql/refusal-of.js';

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
    if (error && refusalOf(error).code !== 'NOT_FOUND') return { is: 'unreadable', why: refusalOf(error).text };
    // A base that the server does not have (its data was replaced): then all of the draft that differs is a change.
    if (error) return opened(head, kept, head);
    return base ? opened(base, kept, head) : { is: 'loading' };
  }, [base, error, head, kept]);
}

function opened(base: RevisionAnswer, kept: KeptDraft | null, head: RevisionAnswer): Opening {
  const saved = readRevision(head);
  if (saved instanceof Refusal)
    return { is: 'unreadable', why: `This console cannot read the canvas: ${saved.message}` };
  const under = readRevision(base);
  if (kept === null) return { is: 'open', start: draftOf(saved), restored: null };
  const start = restoredDraft(under instanceof Refusal ? saved : under, { draft: kept.draft, head: saved });
  return { is: 'open', start, restored: start.draft === start.base.canvas ? null : kept };
}

function readRevision(revision: RevisionAnswer): SavedCanvas | Refusal {
  const canvas = readStoredCanvas(revision.canvas);
  return canvas instanceof Refusal ? canvas : { ...revision, canvas };
}
