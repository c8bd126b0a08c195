import type { Canvas } from '@tiffin/canvas-rules';
import { useMemo, useState } from 'react';
import type { DraftState } from '../draft/draft-state.js';
import type { Board, SavedWarnings } from './board.js';
import { canvasDoubts } from './canvas-doubts.js';
import { missingSecrets } from './missing-secrets.js';

/** What is likely not meant: of what was just saved as the server said it, of a draft as far as it can be told here. */
export function useWarnings(
  { base, draft }: DraftState,
  settled: Canvas,
  { environment, project }: Pick<Board, 'environment' | 'project'>,
): Pick<Board, 'warnings' | 'setSavedWarnings'> {
  const [saved, setSavedWarnings] = useState<SavedWarnings | null>(null);
  const own = useMemo(() => canvasDoubts(settled, environment), [settled, environment]);
  const missing = useMemo(
    () => missingSecrets(settled, environment, project.slug),
    [settled, environment, project.slug],
  );
  const isSaved = draft === base.canvas && saved?.number === base.number;
  return { warnings: [...(isSaved ? saved.warnings : own), ...missing], setSavedWarnings };
}
