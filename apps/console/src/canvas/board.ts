import type { NamedSetting } from '@tiffin/contracts';
import type { Canvas } from '@tiffin/canvas-rules';
import type { Problem } from '@tiffin/kernel';
import { createContext, type Dispatch, useContext } from 'react';
import type { LiveEnvironment } from '../activity/use-environment.js';
import type { Changes } from '../draft/changes.js';
import type { DraftAction, DraftState } from '../draft/draft-state.js';
import type { DraftOwner } from '../draft/kept-drafts.js';
import type { ProjectAnswer } from '../graphql/answers.js';

/** What is marked: a card, one pipeline of a gateway, or a wire. */
export type Selection =
  | { readonly kind: 'entity'; readonly id: string }
  | { readonly kind: 'pipeline'; readonly id: string; readonly gatewayId: string }
  | { readonly kind: 'connection'; readonly id: string };

export type ActivityTab = 'progress' | 'logs' | 'call';

/** What the server found that a revision holds and is likely not meant. */
export interface SavedWarnings {
  readonly number: number;
  readonly warnings: readonly Problem[];
}

/** What the parts of the page share. */
export interface Board extends LiveEnvironment, Changes {
  readonly project: ProjectAnswer;
  readonly owner: DraftOwner;
  /** Puts the draft aside and goes on with another of this browser, or with what is saved. False where it cannot be kept. */
  readonly openDraft: (name: string | null) => boolean;
  readonly state: DraftState;
  readonly dispatch: Dispatch<DraftAction>;
  /** Replaces the draft; edits with the same key in a row are undone together. */
  readonly edit: (canvas: Canvas, key?: string) => void;
  /** What the rules say against what was drawn, and what the server last said. */
  readonly problems: readonly Problem[];
  /** What was wrong with the saved canvas already, e.g. since a rule is stricter; it does not keep anybody from saving. */
  readonly known: readonly Problem[];
  /** What may be saved and is likely not meant. */
  readonly warnings: readonly Problem[];
  readonly setServerProblems: (problems: readonly Problem[]) => void;
  readonly setSavedWarnings: (saved: SavedWarnings) => void;
  readonly selection: Selection | null;
  readonly select: (selection: Selection | null) => void;
  /** Asks before it takes anything away. */
  readonly askToRemove: (selection: Selection) => void;
  /** Asks for the value of a secret or variable. */
  readonly askForSetting: (named: NamedSetting) => void;
  readonly activity: ActivityTab | null;
  readonly showActivity: (tab: ActivityTab | null) => void;
  readonly logsUnit: string | null;
  readonly showLogs: (unitKey: string) => void;
}

export const BoardContext = createContext<Board | null>(null);

export function useBoard(): Board {
  const board = useContext(BoardContext);
  if (!board) throw new Error('This part belongs inside a canvas page.');
  return board;
}
