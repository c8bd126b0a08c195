import { type Canvas, judgeCanvas } from '@tiffin/canvas-rules';
import type { Problem } from '@tiffin/kernel';
import { useDeferredValue, useMemo, useState } from 'react';
import { changesOf } from '../draft/changes.js';
import type { DraftState } from '../draft/draft-state.js';
import { halfTypedProblems } from '../draft/half-typed.js';
import type { Board, SavedWarnings } from './board.js';
import { canvasDoubts } from './canvas-doubts.js';
import { isMissingSetting, missingSettingProblems } from './missing-setting-problems.js';

type Place = Pick<Board, 'environment' | 'project'>;

/** What was changed, what is wrong with it, and what is likely not meant. */
export function useFindings(
  state: DraftState,
  place: Place,
): Pick<Board, 'count' | 'unsaved' | 'problems' | 'known' | 'warnings' | 'setServerProblems' | 'setSavedWarnings'> {
  const [serverProblems, setServerProblems] = useState<readonly Problem[]>([]);
  const base = state.base.canvas;
  // Typing never waits for the rules.
  const settled = useDeferredValue(state.draft);
  const judged = useMemo(() => judgeCanvas(settled, base), [settled, base]);
  const halfTyped = useMemo(() => halfTypedProblems(state.draft, state.halfTyped), [state.draft, state.halfTyped]);
  const changes = useMemo(() => changesOf(base, state.draft), [base, state.draft]);
  const found = judged.problems.length > 0 ? judged.problems : serverProblems;
  return {
    count: changes.count + halfTyped.length,
    unsaved: useMemo(
      () => new Set([...changes.unsaved, ...halfTyped.map(({ entityId }) => entityId)]),
      [changes, halfTyped],
    ),
    problems: useMemo(() => [...halfTyped, ...found], [halfTyped, found]),
    known: judged.known,
    setServerProblems,
    ...useWarnings(
      state,
      useMemo(() => readable(judged), [judged]),
      place,
    ),
  };
}

/** The draft as far as nothing is wrong with it: warnings are told of what has its form. */
function readable({ canvas, problems }: ReturnType<typeof judgeCanvas>): Canvas | null {
  if (!canvas || problems.length === 0) return canvas;
  const wrong = new Set(problems.map(({ entityId }) => entityId));
  return { ...canvas, entities: canvas.entities.filter(({ id }) => !wrong.has(id)) };
}

/** What is likely not meant: of what was just saved as the server said it, of a draft as far as it can be told here. */
function useWarnings(
  { base, draft }: DraftState,
  settled: Canvas | null,
  { environment, project }: Place,
): Pick<Board, 'warnings' | 'setSavedWarnings'> {
  const [saved, setSavedWarnings] = useState<SavedWarnings | null>(null);
  const own = useMemo(
    () => (settled ? canvasDoubts(settled, environment, base.canvas) : []),
    [settled, environment, base.canvas],
  );
  const missing = useMemo(
    () => (settled ? missingSettingProblems(settled, environment, project.slug) : []),
    [settled, environment, project.slug],
  );
  const isSaved = draft === base.canvas && saved?.number === base.number;
  // What was missing as it was saved may have been set since.
  const told = isSaved ? saved.warnings.filter((warning) => !isMissingSetting(warning)) : own;
  return { warnings: [...told, ...missing], setSavedWarnings };
}
