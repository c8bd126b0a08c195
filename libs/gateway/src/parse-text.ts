import { isScalar, LineCounter, parseDocument, visit, type YAMLMap, type YAMLParseError } from 'yaml';
import { indentFlows } from './indent-flows.js';
import type { Teller } from './note.js';

/** YAML, or JSON in a file of either name, as a value; undefined where it is neither, which is told. */
export function parseText(text: string, tell: Teller): unknown {
  const asWritten = parsed(text);
  const document = asWritten.errors.some(({ code }) => code === 'BAD_INDENT') ? better(asWritten, text) : asWritten;
  for (const error of document.errors) tellError(error, tell);
  const repeated = repeatedKeys(document);
  for (const place of repeated) tellRepeated(place, tell);
  if (document.errors.length + repeated.length > 0) return undefined;
  try {
    const value: unknown = document.toJS({ maxAliasCount: 1_000 });
    if (!isDeeperThan(mostLevels, value)) return value;
    tell.refused(
      'it holds itself, or nests too deeply',
      `a configuration has ${mostLevels} levels at most`,
      'write its anchors out, and leave levels out',
    );
    return undefined;
  } catch {
    tell.refused('its anchors cannot be followed', 'an alias has no anchor, or there are too many', 'write them out');
    return undefined;
  }
}

const mostLevels = 100;

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part));
}

/** What stands in a file is never shown: it may be a secret. */
function tellError({ message, linePos }: YAMLParseError, tell: Teller): void {
  const { line, col } = linePos?.[0] ?? { line: 1, col: 1 };
  tell.refused(
    `it is neither YAML nor JSON, at line ${line}, column ${col}`,
    message.split(/ at line \d|:?\n/)[0]!,
    'mend it there; a text with ": ", "#", "{" or a quotation mark inside is safe between quotation marks',
  );
}

// The package compares each key of a map with every other one: for thousands of them that takes seconds.
const parsed = (text: string) => {
  const lineCounter = new LineCounter();
  const options = { merge: true, prettyErrors: true, logLevel: 'silent', uniqueKeys: false, lineCounter } as const;
  return Object.assign(parseDocument(text.replace(/^\uFEFF/, ''), options), { lineCounter });
};

interface Repeated {
  readonly line: number;
  readonly col: number;
}

/** Where a map has a key that it had before; merges may repeat. */
function repeatedKeys(document: Parsed): readonly Repeated[] {
  const found: Repeated[] = [];
  visit(document, { Map: (_, map) => void found.push(...repeatedIn(map, document.lineCounter)) });
  return found;
}

function repeatedIn({ items }: YAMLMap, lines: LineCounter): readonly Repeated[] {
  const known = new Set<unknown>();
  return items.flatMap(({ key }) => {
    if (!isScalar(key) || key.value === '<<') return [];
    const isRepeated = known.has(key.value);
    known.add(key.value);
    return isRepeated ? [lines.linePos(key.range?.[0] ?? 0)] : [];
  });
}

const tellRepeated = ({ line, col }: Repeated, tell: Teller): void =>
  tell.refused(
    `it is neither YAML nor JSON, at line ${line}, column ${col}`,
    'Map keys must be unique',
    'remove one of the two keys there',
  );

type Parsed = ReturnType<typeof parsed>;

function better(asWritten: Parsed, text: string): Parsed {
  const indented = parsed(indentFlows(text));
  return indented.errors.length === 0 ? indented : asWritten;
}
