import type { NamedSetting } from '@tiffin/contracts';
import { type Dispatch, type ReactNode, useCallback, useReducer, useState } from 'react';
import { useEnvironment } from '../activity/use-environment.js';
import { RemoveDialog } from '../details/remove-dialog.js';
import { type DraftAction, draftReducer, type DraftState } from '../draft/draft-state.js';
import type { KeptDraft } from '../draft/kept-drafts.js';
import { useKeptDraft, useRestoredWord } from '../draft/use-kept-draft.js';
import type { ProjectAnswer } from '../graphql/answers.js';
import { sayNo } from '../look/say-no.js';
import { useMay } from '../tenant/place.js';
import { type ActivityTab, type Board, BoardContext, type Selection } from './board.js';
import { BoardSettingDialog } from './board-setting-dialog.js';
import { useFindings } from './use-findings.js';
import { useNewerRevisions } from './use-newer-revisions.js';

export interface BoardProviderProps {
  readonly project: ProjectAnswer;
  readonly viewerId: string;
  readonly start: DraftState;
  /** The draft that `start` brings back. */
  readonly restored: KeptDraft | null;
  readonly openDraft: Board['openDraft'];
  readonly children: ReactNode;
}

/** Keeps the draft, what is marked and what is live for all parts of the page. */
export function BoardProvider({ project, viewerId, start, restored, openDraft, children }: BoardProviderProps) {
  const [state, dispatch] = useReducer(draftReducer, start);
  const live = useEnvironment(project.environments[0]?.id ?? null);
  const [removing, askToRemove] = useState<Selection | null>(null);
  const [setting, askForSetting] = useState<NamedSetting | null>(null);
  useNewerRevisions(project.id, dispatch);
  const findings = useFindings(state, { environment: live.environment, project });
  const owner = { viewerId, projectId: project.id };
  const isChanged = findings.count > 0;
  useKeptDraft(owner, state, isChanged);
  useRestoredWord(restored, isChanged);
  const board: Board = {
    project,
    owner,
    openDraft,
    state,
    dispatch,
    edit: useEdit(dispatch, findings.setServerProblems),
    ...findings,
    askToRemove: useMay()('canvas.write') ? askToRemove : sayReadOnly,
    askForSetting,
    ...live,
    ...useView(),
  };
  return (
    <BoardContext value={board}>
      {children}
      <RemoveDialog what={removing} onClose={() => askToRemove(null)} />
      {setting !== null && <BoardSettingDialog named={setting} onClose={() => askForSetting(null)} />}
    </BoardContext>
  );
}

function useEdit(dispatch: Dispatch<DraftAction>, setServerProblems: Board['setServerProblems']): Board['edit'] {
  const mayWrite = useMay()('canvas.write');
  return useCallback<Board['edit']>(
    (canvas, key) => {
      if (!mayWrite) return sayReadOnly();
      setServerProblems([]);
      dispatch(key === undefined ? { is: 'edited', canvas } : { is: 'edited', canvas, key });
    },
    [dispatch, setServerProblems, mayWrite],
  );
}

/** Whoever may not change it may look at everything: nothing that they try is kept. */
const sayReadOnly = (): void => sayNo('Your role lets you look, and not change. Ask an admin of the tenant.');

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
