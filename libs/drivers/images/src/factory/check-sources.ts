import { UnitFailure } from '@tiffin/builds-operations';
import { type Complaint, complaintOfJson, complaintOfModule, complaintOfScript } from './source-complaint.js';

type Files = Readonly<Record<string, string>>;
type Reader = (text: string) => Complaint | null;

const shownCharacters = 160;

/**
 * Reads every script of a unit as the runtime's Node will, in this process and without running it. Throws a `UnitFailure`
 * with file, line, column, message and the line itself.
 */
export async function checkSources(files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const complaint = readerOf(path, files)?.(text);
    if (complaint) throw new UnitFailure(describe(path, text, complaint));
    // One file may take a while to read; whoever else waits gets a turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function readerOf(path: string, files: Files): Reader | null {
  if (path.endsWith('.json')) return complaintOfJson;
  if (path.endsWith('.mjs')) return complaintOfModule;
  if (path.endsWith('.cjs')) return complaintOfScript;
  if (!path.endsWith('.js')) return null;
  const type = packageType(path, files);
  if (type === 'module') return complaintOfModule;
  return type === 'commonjs' ? complaintOfScript : complaintOfEither;
}

/** `type` of the nearest package.json, as Node looks for it. */
function packageType(path: string, files: Files): unknown {
  for (let folder = path; folder !== '';) {
    folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0));
    const manifest = files[folder === '' ? 'package.json' : `${folder}/package.json`];
    if (manifest !== undefined) return typeIn(manifest);
  }
  return undefined;
}

/** A manifest that is no JSON has its own complaint. */
function typeIn(manifest: string): unknown {
  if (complaintOfJson(manifest)) return undefined;
  return (JSON.parse(manifest.replace(/^\uFEFF/, '')) as { type?: unknown } | null)?.type;
}

/** Without a word of its package Node takes a file for what it can be read as. */
function complaintOfEither(text: string): Complaint | null {
  const complaint = complaintOfScript(text);
  if (complaint === null || !/\b(import|export|await)\b/.test(text)) return complaint;
  const asModule = complaintOfModule(text);
  return asModule !== null && /^[^\S\n\r\u2028\u2029]*(import|export)\b/m.test(text) ? asModule : asModule && complaint;
}

/** `<file>:<line>:<column>: SyntaxError: ...`, then the line with a marker below the column. */
function describe(path: string, text: string, { message, line, column }: Complaint): string {
  const head = `${[path, line, column].filter((part) => part !== null).join(':')}: ${message}`;
  const shown = line === null ? undefined : text.split(/\r?\n/)[line - 1];
  if (shown === undefined || shown.trim() === '') return head;
  const from = column === null ? 0 : Math.max(0, column - 1 - shownCharacters / 2);
  const excerpt = shown.slice(from, from + shownCharacters);
  return [head, excerpt, ...(column === null ? [] : [`${' '.repeat(column - 1 - from)}^`])].join('\n');
}
