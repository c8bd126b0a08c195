import { parseDocument, type YAMLParseError } from 'yaml';
import { indentFlows } from './indent-flows.js';
import type { Teller } from './note.js';

/** YAML, or JSON in a file of either name, as a value; undefined where it is neither, which is told. */
export function parseText(text: string, tell: Teller): unknown {
  const asWritten = parsed(text);
  const document = asWritten.errors.some(({ code }) => code === 'BAD_INDENT') ? better(asWritten, text) : asWritten;
  for (const error of document.errors) tellError(error, tell);
  if (document.errors.length > 0) return undefined;
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

const parsed = (text: string) =>
  parseDocument(text.replace(/^\uFEFF/, ''), { merge: true, prettyErrors: true, logLevel: 'silent' });

type Parsed = ReturnType<typeof parsed>;

function better(asWritten: Parsed, text: string): Parsed {
  const indented = parsed(indentFlows(text));
  return indented.errors.length === 0 ? indented : asWritten;
}
