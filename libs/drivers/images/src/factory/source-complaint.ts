import { compileFunction } from 'node:vm';
import { parse } from 'acorn';

/** Why a text cannot be read, with the place where that is known. Lines and columns count from 1. */
export interface Complaint {
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

const moduleParameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/** Reads a text as a CommonJS file, by the very engine that will run it; nothing of it is run. */
export function complaintOfScript(text: string): Complaint | null {
  try {
    compileFunction(text.replace(/^#!.*/, ''), moduleParameters, { filename: 'script' });
    return null;
  } catch (error) {
    const { name, message, stack = '' } = error as Error;
    // The engine tells no column where a text ends too soon, nor in a long line.
    const place = complaintOf(text, 'commonjs') ?? {
      line: Number(/^script:(\d+)$/m.exec(stack)?.[1] ?? 1),
      column: null,
    };
    return { ...place, message: `${name}: ${message}${isOfModule.test(message) ? hintOfCommonJs : ''}` };
  }
}

const isOfModule = /^(Cannot use import statement outside a module|Unexpected token 'export')$/;
const hintOfCommonJs = '. The file is CommonJS: use require and exports, or let its name end in .mjs';

/** Reads a text as an ES module. The engine reads modules only in order to run them, so that a parser does it. */
export const complaintOfModule = (text: string): Complaint | null => complaintOf(text, 'module');

function complaintOf(text: string, sourceType: 'commonjs' | 'module'): Complaint | null {
  try {
    parse(text, { ecmaVersion: 'latest', sourceType, allowHashBang: true });
    return null;
  } catch (error) {
    const { message, loc } = error as Error & { readonly loc?: { readonly line: number; readonly column: number } };
    return {
      message: `SyntaxError: ${message.replace(/ \(\d+:\d+\)$/, '')}`,
      line: loc?.line ?? null,
      column: loc === undefined ? null : loc.column + 1,
    };
  }
}

export function complaintOfJson(text: string): Complaint | null {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return null;
  } catch (error) {
    const { message } = error as Error;
    const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
    const told = message.replace(/ at position \d.*$/, '').replaceAll(/\s+/g, ' ');
    if (line !== undefined) return { message: `SyntaxError: ${told}`, line: Number(line), column: Number(column) };
    const place = message.startsWith('Unexpected end') ? endOf(text) : { line: null, column: null };
    return { message: `SyntaxError: ${told}`, ...place };
  }
}

/** A text that ends too soon has its mistake at the end; the engine gives no place for that. */
function endOf(text: string): Pick<Complaint, 'line' | 'column'> {
  const lines = text.trimEnd().split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
