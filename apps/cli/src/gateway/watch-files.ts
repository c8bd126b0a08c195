import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import { findGatewayFiles } from '@tiffin/gateway-files';

/** Editors and mounts write in several steps; what comes this soon after each other is one change. */
const quietMs = 10;

/** Calls `onChange` after the files of a gateway have changed; answers what ends it. */
export function watchFiles(path: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
  };
  const { gateway, system, models, consumers } = findGatewayFiles(path);
  // Folders, since a file that is replaced is another one; and in mounted ones the files are links.
  const folders = new Set(
    [gateway, ...(system === null ? [] : [system]), ...models, ...(consumers === null ? [] : [consumers])].map((file) =>
      dirname(file),
    ),
  );
  const watchers: FSWatcher[] = [...folders].map((folder) => watch(folder, changed));
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
