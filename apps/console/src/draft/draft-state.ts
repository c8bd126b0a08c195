import type { Canvas } from '@tiffin/canvas-rules';
import { sameJson } from '@tiffin/kernel';
import { followed } from './followed.js';
import { type HalfTyped, halfTypedProblems, withoutLost, withText } from './half-typed.js';
import { keepMine } from './keep-mine.js';
import { rebase } from './rebase.js';

export interface SavedCanvas {
  readonly number: number;
  readonly author: string;
  readonly canvas: Canvas;
}

/** A revision that the draft does not know yet. */
export interface NewerCanvas extends SavedCanvas {
  /** It was saved here, and holds changes of somebody else as well. */
  readonly isOwn?: true;
}

/** What is being drawn, and on what. `base === draft` exactly when nothing was changed. */
export interface DraftState {
  readonly base: SavedCanvas;
  readonly draft: Canvas;
  /** What is typed and is no value yet. */
  readonly halfTyped: HalfTyped;
  /** Earlier drafts, the latest last. */
  readonly past: readonly Canvas[];
  /** Drafts that were undone, the next one last. */
  readonly future: readonly Canvas[];
  /** Consecutive edits with the same key (typing in one field) are one step of undo. */
  readonly editKey: string | null;
  /** What was sent and is not answered yet. */
  readonly sending: Canvas | null;
  readonly newer: NewerCanvas | null;
}

export type DraftAction =
  | { readonly is: 'edited'; readonly canvas: Canvas; readonly key?: string }
  | { readonly is: 'typed'; readonly field: string; readonly text: string | null }
  | { readonly is: 'undone' }
  | { readonly is: 'redone' }
  | { readonly is: 'sent' }
  | { readonly is: 'saved'; readonly revision: SavedCanvas }
  | { readonly is: 'refused' }
  | { readonly is: 'arrived'; readonly revision: SavedCanvas }
  | { readonly is: 'rebased'; readonly revision: SavedCanvas; readonly canvas: Canvas }
  | { readonly is: 'discarded'; readonly revision?: SavedCanvas };

const undoSteps = 100;

const newerThan = (base: SavedCanvas, other: NewerCanvas | null): NewerCanvas | null =>
  other && other.number > base.number ? other : null;

export const draftOf = (base: SavedCanvas): DraftState => ({
  base,
  draft: base.canvas,
  halfTyped: {},
  past: [],
  future: [],
  editKey: null,
  sending: null,
  newer: null,
});

/** A draft that was left and is taken up again: one undo away from its base, and told of what was saved meanwhile. */
export const restoredDraft = (
  base: SavedCanvas,
  { draft, halfTyped, head }: Pick<DraftState, 'draft' | 'halfTyped'> & { readonly head: SavedCanvas },
): DraftState => arrived({ ...draftOf(base), draft, halfTyped, past: [base.canvas] }, head);

type Handler<Kind extends DraftAction['is']> = (
  state: DraftState,
  action: Extract<DraftAction, { is: Kind }>,
) => DraftState;

const handlers: { [Kind in DraftAction['is']]: Handler<Kind> } = {
  edited: (state, { canvas, key }) => edited(state, canvas, key ?? null),
  typed: (state, { field, text }) => ({ ...state, halfTyped: withText(state.halfTyped, field, text) }),
  undone: (state) => {
    const draft = state.past.at(-1);
    if (!draft) return state;
    return { ...state, draft, past: state.past.slice(0, -1), future: [...state.future, state.draft], editKey: null };
  },
  redone: (state) => {
    const draft = state.future.at(-1);
    if (!draft) return state;
    return { ...state, draft, past: [...state.past, state.draft], future: state.future.slice(0, -1), editKey: null };
  },
  sent: (state) => ({ ...state, sending: state.draft, editKey: null }),
  saved: (state, { revision }) => saved(state, revision),
  refused: (state) => refused(state),
  arrived: (state, { revision }) => arrived(state, revision),
  rebased: (state, { revision, canvas }) => rebased(state, revision, canvas),
  discarded: (state, { revision }) => discarded(state, revision ?? state.newer),
};

export function draftReducer(state: DraftState, action: DraftAction): DraftState {
  const next = (handlers[action.is] as (state: DraftState, action: DraftAction) => DraftState)(state, action);
  const halfTyped = followed(next.halfTyped, state.draft, next.draft);
  return halfTyped === next.halfTyped ? next : { ...next, halfTyped };
}

function edited(state: DraftState, canvas: Canvas, key: string | null): DraftState {
  if (canvas === state.draft) return state;
  const sameStep = key !== null && key === state.editKey;
  const past = sameStep ? state.past : [...state.past, state.draft].slice(-undoSteps);
  return { ...state, draft: canvas, past, future: [], editKey: key };
}

/** One undo away from what is saved, as any draft is; where something of mine gave way, it is what the first undo brings back. */
function rebased(state: DraftState, revision: SavedCanvas, canvas: Canvas): DraftState {
  const mine = keepMine(state.base.canvas, state.draft, revision.canvas);
  const past = sameJson(mine, canvas) ? [revision.canvas] : [revision.canvas, mine];
  const { halfTyped } = state;
  return { ...draftOf(revision), draft: canvas, halfTyped, past, newer: newerThan(revision, state.newer) };
}

/** The server has it. What was changed while it was under way stays a change, on top of what the server answered. */
function saved(state: DraftState, revision: SavedCanvas): DraftState {
  const sent = state.sending ?? state.draft;
  const newer = newerThan(revision, state.newer);
  const later = rebase(sent, state.draft, revision.canvas);
  // Somebody changed the same as was changed here meanwhile: then it is the reader who decides, as with any newer revision.
  if (later.dropped.length > 0) return { ...state, sending: null, newer: newer ?? { ...revision, isOwn: true } };
  const draft = state.draft === sent ? revision.canvas : later.canvas;
  const halfTyped = withoutLost(state.halfTyped, draft);
  return { ...onto(state, sent, revision.canvas), base: revision, draft, halfTyped, sending: null, newer };
}

/** Revisions of others were held back meanwhile; now the reader hears of them. One that holds what was sent is the lost answer. */
function refused(state: DraftState): DraftState {
  const { sending, newer } = state;
  const isSaved = sending !== null && newer !== null && holds(newer.canvas, { ...state, draft: sending });
  return isSaved ? saved(state, newer) : { ...state, sending: null };
}

/** Undo and redo lead to what was drawn here, and take nothing away that others saved. */
function onto(state: DraftState, sent: Canvas, saved: Canvas): DraftState {
  if (sameJson(sent, saved)) return state;
  const moved = (canvas: Canvas): Canvas => rebase(sent, canvas, saved).canvas;
  return { ...state, past: state.past.map(moved), future: state.future.map(moved) };
}

function arrived(state: DraftState, revision: SavedCanvas): DraftState {
  if (revision.number <= Math.max(state.base.number, state.newer?.number ?? 0)) return state;
  if (state.sending) return { ...state, newer: revision };
  if (halfTypedProblems(state.draft, state.halfTyped).length > 0) return { ...state, newer: revision };
  const untouched = state.draft === state.base.canvas;
  return untouched || holds(revision.canvas, state) ? draftOf(revision) : { ...state, newer: revision };
}

/** Whether all that was changed here has been saved elsewhere: from another tab, or by a save whose answer never came. */
const holds = (canvas: Canvas, { base, draft }: DraftState): boolean =>
  sameJson(rebase(base.canvas, draft, canvas), { canvas, dropped: [] });

/** One undo brings the changes back, on what was saved meanwhile. */
function discarded(state: DraftState, revision: SavedCanvas | null): DraftState {
  if (!revision) return edited({ ...state, halfTyped: {} }, state.base.canvas, null);
  const mine = rebase(state.base.canvas, state.draft, revision.canvas).canvas;
  return { ...draftOf(revision), past: [mine], newer: newerThan(revision, state.newer) };
}
