import { createContext, useContext } from 'react';
import type { BoardAnswer } from './stages-documents.js';

export interface StageBoardPlace {
  readonly project: BoardAnswer;
  /** Reads all of it again; what is shown stays until then. */
  readonly reread: () => void;
}

export const StageBoardContext = createContext<StageBoardPlace | null>(null);

/** The board that is open, for its parts. */
export function useStageBoard(): StageBoardPlace {
  const board = useContext(StageBoardContext);
  if (!board) throw new Error('useStageBoard is for parts of the board of stages.');
  return board;
}
