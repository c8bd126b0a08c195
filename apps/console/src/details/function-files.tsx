import { type EntityOf, handlerFiles } from '@tiffin/canvas-rules';
import { useState } from 'react';
import { CodeFiles } from './code-files.js';

/** A function's files. */
export function FunctionFiles({ entity }: { entity: EntityOf<'Function'> }) {
  const required = requiredFile(entity);
  const [wanted, setWanted] = useState<string | null>(required);
  return <CodeFiles {...{ entity, required, wanted }} onWanted={setWanted} minHeight={140} />;
}

/** The file that holds the handler, or that should. */
function requiredFile({ handler, files }: EntityOf<'Function'>): string {
  const possible = handlerFiles(handler);
  return possible.find((name) => Object.hasOwn(files, name)) ?? possible[0] ?? 'handler.js';
}
