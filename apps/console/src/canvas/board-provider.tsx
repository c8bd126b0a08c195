import { judgeCanvas } from '@tiffin/canvas-rules';
import type { Problem } from '@tiffin/kernel';
import { type ReactNode, useCallback, useDeferredValue, useMemo, useReducer, useState } from 'react';
import { useEnvironment } from '../activity/use-environment.js';
import { RemoveDialog } from '../details/remove-dialog.js';
import { changesOf } from '../draft/changes.js';
import { draftReducer, type DraftState } from '../draft/draft-state.js';
import type { KeptDraft } from '../draft/kept-drafts.js';
import { useKeptDraft, useRestoredWord } from '../draft/use-kept-draft.js';
import type { ProjectAnswer } from '../graphql/answers.js';
import { type ActivityTab, type Board, BoardContext, type Selection } from './board.js';
import { useNewerRevisions } from './use-newer-revisions.js';
import { useWarnings } from './use-warnings.js';

interface BoardProviderProps {
  readonly project: ProjectAnswer;
  readonly viewerId: string;
  readonly start: DraftState;
  /** The draft that `start` brings back. */
  readonly restored: KeptDraft | null;
  readonly children: ReactNode;
}

/** Keeps the draft, what is marked and what is live for all parts of the page. */
export function BoardProvider({ project, viewerId, start, restored, children }: BoardProviderProps) {
  const [state, dispatch] = useReducer(draftReducer, start);
  const live = useEnvironment(project.environments[0]?.id ?? null);
  const view = useView();
  const [removing, askToRemove] = useState<Selection | null>(null);
  const [serverProblems, setServerProblems] = useState<readonly Problem[]>([]);
  useNewerRevisions(project.id, dispatch);
  const edit = useCallback<Board['edit']>((canvas, key) => {
    setServerProblems([]);
    dispatch(key === undefined ? { is: 'edited', canvas } : { is: 'edited', canvas, key });
  }, []);
  // Typing never waits for the rules.
  const settled = useDeferredValue(state.draft);
  const base = state.base.canvas;
  const judged = useMemo(() => judgeCanvas(settled, base), [settled, base]);
  const changes = useMemo(() => changesOf(base, state.draft), [base, state.draft]);
  useKeptDraft({ viewerId, projectId: project.id }, state, changes.count > 0);
  useRestoredWord(restored);
  const problems = judged.problems.length > 0 ? judged.problems : serverProblems;
  const board: Board = {
    project,
    state,
    dispatch,
    edit,
    problems,
    known: judged.known,
    setServerProblems,
    ...useWarnings(state, settled, { environment: live.environment, project }),
    askToRemove,
    ...changes,
    ...live,
    ...view,
  };
  return (
    <BoardContext value={board}>
      {children}
      <RemoveDialog what={removing} onClose={() => askToRemove(null)} />
    </BoardContext>
  );
}

/** What is marked and which panel is open; no part of the draft. */
function useView(): Pick<Board, 'selection' | 'select' | 'activity' | 'showActivity' | 'logsUnit' | 'showLogs'> {
  const [selection, select] = useState<Selection | null>(null);
  const [activity, showActivity] = useState<ActivityTab | null>(null);
  const [logsUnit, setLogsUnit] = useState<string | null>(null);
  const showLogs = useCallback((unitKey: string) => {
    setLogsUnit(unitKey);
    showActivity('logs');
  }, []);
  return { selection, select, activity, showActivity, logsUnit, showLogs };
}
