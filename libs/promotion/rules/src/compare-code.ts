import type { Canvas, Entity } from '@tiffin/canvas-rules';
import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff';

export interface CodeChange {
  readonly change: 'added' | 'removed' | 'changed';
  readonly entityId: string;
  readonly entityType: Entity['type'];
  readonly entityName: string;
  /** Path of a file of a function, or of a gateway's plugins; `script.js` is the script of a model. */
  readonly file: string;
  /** The changed lines in unified form, without headers. Null: too large or too different to compare, or a lock, whose packages are compared. */
  readonly unified: string | null;
  readonly isTruncated: boolean;
}

/** What comparing may cost, whatever somebody wrote into files. */
export const codeLimits = {
  /** Longest text that is compared, in characters; of two, the longer counts. */
  file: 131_072,
  /** Lines that may differ in one file: the cost grows with their square. */
  edits: 400,
  /** The same in all files of a comparison. */
  allEdits: 1_600,
  /** Longest line, file and answer that are shown, in characters. */
  shownLine: 1_000,
  shownFile: 65_536,
  shown: 524_288,
} as const;

/** What is left of the limits that all files share. */
class Budget {
  private edits: number = codeLimits.allEdits;
  private shown: number = codeLimits.shown;

  /** Unified lines, or null where they would cost too much. */
  compare(before: string, after: string): string | null {
    if (Math.max(before.length, after.length) > codeLimits.file) return null;
    const maxEditLength = Math.min(codeLimits.edits, this.edits);
    const patch = maxEditLength > 0 && structuredPatch('', '', before, after, '', '', { context: 3, maxEditLength });
    if (!patch) {
      this.edits -= maxEditLength;
      return null;
    }
    this.edits -= patch.hunks.reduce((sum, { lines }) => sum + lines.filter((line) => !line.startsWith(' ')).length, 0);
    return formatPatch(patch, OMIT_HEADERS);
  }

  /** As much of a text as may still be shown, in whole lines. */
  show(text: string): { readonly unified: string; readonly isTruncated: boolean } {
    const lines = text.split('\n').map((line) => (line.length > codeLimits.shownLine ? cut(line) : line));
    const whole = lines.join('\n');
    const most = Math.min(codeLimits.shownFile, this.shown);
    const unified = whole.length > most ? whole.slice(0, whole.lastIndexOf('\n', most - 1) + 1) : whole;
    this.shown -= unified.length;
    return { unified, isTruncated: unified !== text };
  }
}

const cut = (line: string): string => `${line.slice(0, codeLimits.shownLine)}…`;

interface CodeFile {
  readonly entity: Entity;
  readonly file: string;
  readonly text: string;
}

function filesOf(entity: Entity): readonly (readonly [string, string])[] {
  if ('files' in entity) return Object.entries(entity.files ?? {}).toSorted();
  return entity.type === 'Model' && entity.script !== undefined ? [['script.js', entity.script]] : [];
}

const codeOf = ({ entities }: Canvas): ReadonlyMap<string, CodeFile> =>
  new Map(
    entities.flatMap((entity) =>
      filesOf(entity).map(([file, text]) => [`${entity.type} ${entity.id} ${file}`, { entity, file, text }]),
    ),
  );

/** A file that is new, or gone, needs no comparing. */
function wholeFile(text: string, sign: '+' | '-'): string {
  if (text === '') return '';
  const lines = text.replace(/\n$/, '').split('\n');
  const range = sign === '+' ? `@@ -0,0 +1,${lines.length} @@` : `@@ -1,${lines.length} +0,0 @@`;
  return [range, ...lines.map((line) => sign + line), ''].join('\n');
}

/** A file as it was and as it is; undefined where it is not. */
type Pair = readonly [before: CodeFile | undefined, after: CodeFile | undefined];

function changeOf([before, after]: Pair): CodeChange['change'] {
  if (before && after) return 'changed';
  return after ? 'added' : 'removed';
}

function unifiedOf([before, after]: Pair, budget: Budget): string | null {
  if (before && after) return budget.compare(before.text, after.text);
  return before ? wholeFile(before.text, '-') : wholeFile(after?.text ?? '', '+');
}

function shownOf(pair: Pair, budget: Budget): Pick<CodeChange, 'unified' | 'isTruncated'> {
  const unified = unifiedOf(pair, budget);
  return unified === null ? { unified, isTruncated: true } : budget.show(unified);
}

function comparedFile(pair: Pair, budget: Budget): CodeChange[] {
  const [before, after] = pair;
  const code = after ?? before;
  if (!code || before?.text === after?.text) return [];
  const { id: entityId, type: entityType, name: entityName } = code.entity;
  const { file } = code;
  const shown = file === 'package-lock.json' ? { unified: null, isTruncated: false } : shownOf(pair, budget);
  return [{ change: changeOf(pair), entityId, entityType, entityName, file, ...shown }];
}

/** The changed files of functions and scripts of models, line by line, in the order of the entities. */
export function compareCode(before: Canvas, after: Canvas): CodeChange[] {
  const [old, now, budget] = [codeOf(before), codeOf(after), new Budget()];
  const keys = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return keys.flatMap((key) => comparedFile([old.get(key), now.get(key)], budget));
}
