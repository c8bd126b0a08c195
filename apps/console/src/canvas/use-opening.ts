import { readStoredCanvas } from '@tiffin/canvas-rules';
import { Refusal } from '@tiffin/kernel';
import { useEffect, useMemo, useState } from 'react';
import { keptDrafts } from '../draft/browser-drafts.js';
import { draftOf, type DraftState, restoredDraft, type SavedCanvas } from '../draft/draft-state.js';
import { halfTypedProblems } from '../draft/half-typed.js';
import type { KeptDraft } from '../draft/kept-drafts.js';
import type { ProjectAnswer, RevisionAnswer } from '../graphql/answers.js';
import { revisionQuery } from '../graphql/documents.js';
import { useRead } from '../graphql/use-read.js';
import { refusalOf } from '../graphql/refusal-of.js';

export type Opening =
  | { readonly is: 'loading' }
  | { readonly is: 'unreadable'; readonly why: string }
  | { readonly is: 'open'; readonly start: DraftState; readonly restored: KeptDraft | null };

/** Where drawing begins: at the head, or at a draft that was left, whose base is read where somebody saved since. */
export function useOpening(project: ProjectAnswer, viewerId: string): Opening {
  const { id, head } = project;
  const kept = useLeftDraft(viewerId, id);
  const isBehind = kept != null && kept.baseNumber !== head.number;
  const { data, error } = useRead(revisionQuery, isBehind ? { id, number: kept.baseNumber } : null);
  const base = isBehind ? data?.project.revision : head;
  return useMemo(() => {
    if (kept === undefined) return { is: 'loading' };
    if (error && refusalOf(error).code !== 'NOT_FOUND') return { is: 'unreadable', why: refusalOf(error).text };
    // A base that the server does not have (its data was replaced): then all of the draft that differs is a change.
    if (error) return opened(head, kept, head);
    return base ? opened(base, kept, head) : { is: 'loading' };
  }, [base, error, head, kept]);
}

/** Looked for once: from then on the board keeps the draft. Undefined until it is known whether there is one. */
function useLeftDraft(viewerId: string, projectId: string): KeptDraft | null | undefined {
  const [kept, setKept] = useState<KeptDraft | null>();
  useEffect(() => {
    let isWanted = true;
    void keptDrafts.open({ viewerId, projectId }).then((left) => isWanted && setKept(left));
    return () => {
      isWanted = false;
    };
  }, [viewerId, projectId]);
  return kept;
}

function opened(base: RevisionAnswer, kept: KeptDraft | null, head: RevisionAnswer): Opening {
  const saved = readRevision(head);
  if (saved instanceof Refusal)
    return { is: 'unreadable', why: `This console cannot read the canvas: ${saved.message}` };
  const under = readRevision(base);
  if (kept === null) return { is: 'open', start: draftOf(saved), restored: null };
  const { draft, halfTyped } = kept;
  const start = restoredDraft(under instanceof Refusal ? saved : under, { draft, halfTyped, head: saved });
  const isOver = start.draft === start.base.canvas && halfTypedProblems(start.draft, start.halfTyped).length === 0;
  return { is: 'open', start, restored: isOver ? null : kept };
}

function readRevision(revision: RevisionAnswer): SavedCanvas | Refusal {
  const canvas = readStoredCanvas(revision.canvas);
  return canvas instanceof Refusal ? canvas : { ...revision, canvas };
}
