import { type EntityOf, hasPlugins, unitKeyOf } from '@tiffin/canvas-rules';
import { useEffect, useMemo, useRef } from 'react';
import { newestPerUnit } from '../activity/progress.js';
import { type Board, useBoard } from '../canvas/board.js';
import { pluginPartsQuery } from '../graphql/plugin-documents.js';
import { useRead } from '../graphql/use-read.js';
import { noParts, partsOf, type PluginParts, pluginsIn } from './plugin-parts.js';

/** What the plugins of a gateway bring: read where it has any, and again when it was built. */
export function usePluginParts(gateway: EntityOf<'Gateway'>): PluginParts {
  const { project, environment, state } = useBoard();
  const has = hasPlugins(gateway);
  const live = environment?.liveRevision ?? 0;
  const { data, again } = useRead(pluginPartsQuery, has && environment ? { id: project.id, live } : null);
  useOnceBuilt(builtOf(environment, unitKeyOf(gateway, state.draft)), again);
  const read = useMemo(
    () => data && partsOf(pluginsIn([data.project.head, data.project.revision], gateway.id)),
    [data, gateway.id],
  );
  // Until the next answer is there a form stays one, under whoever types in it.
  const latest = useRef<PluginParts | null>(null);
  latest.current = read ?? latest.current;
  return has ? (latest.current ?? noParts(true)) : noParts(false);
}

/** The build of a unit that succeeded last. */
function builtOf(environment: Board['environment'], unitKey: string | null): string | null {
  const build = environment && newestPerUnit(environment).find((one) => one.unitKey === unitKey);
  return build?.state === 'succeeded' ? build.id : null;
}

function useOnceBuilt(built: string | null, again: () => void): void {
  const seen = useRef(built);
  useEffect(() => {
    if (built === null || built === seen.current) return;
    seen.current = built;
    again();
  }, [built, again]);
}
