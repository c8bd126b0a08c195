import { setFlagsFromString } from 'node:v8';
import { ApiError } from '../api-error.js';

const maxPatternLength = 128;
const maxTextLength = 4096;

// V8's second engine runs in linear time; the flag `l` asks for it and makes V8 refuse what it cannot run so.
setFlagsFromString('--enable-experimental-regexp-engine');

/**
 * A client's regular expression that cannot be made to run for minutes (V8's usual engine can: `(a+)+$`).
 * `pattern` or `/pattern/flags` with the flags i, m, s; no look-around, no back references, no large counted groups.
 */
export class LinearPattern {
  private constructor(
    private readonly expression: RegExp,
    private readonly ignoresCase: boolean,
  ) {}

  /** Errors: 400 INVALID_REGEXP with the reason. */
  static parse(operand: string | RegExp): LinearPattern {
    const { source, flags } = patternParts(operand);
    if (source.length > maxPatternLength) throw refused(`it is longer than ${maxPatternLength} characters`);
    if (/[^gims]/.test(flags)) throw refused(`of the flags "${flags}" only i, m and s are supported`);
    const ignoresCase = flags.includes('i');
    const kept = flags.replace(/[gi]/g, '');
    try {
      return new LinearPattern(new RegExp(ignoresCase ? lowered(source) : source, `l${kept}`), ignoresCase);
    } catch (error) {
      throw refused((error as Error).message.replace(/^.*: /, ''));
    }
  }

  /** Errors: 400 for a text so long that even linear time would hold up everybody else. */
  test(text: string): boolean {
    if (text.length > maxTextLength)
      throw refused(`a stored text is longer than ${maxTextLength} characters; use "like"`);
    return this.expression.test(this.ignoresCase ? text.toLowerCase() : text);
  }
}

const refused = (reason: string): ApiError =>
  ApiError.badRequest('INVALID_REGEXP', `The regexp was refused: ${reason}.`);

/** The pattern and the flags of `pattern`, `/pattern/flags` or an expression. */
export function patternParts(operand: string | RegExp): { source: string; flags: string } {
  return typeof operand === 'string' ? parts(operand) : operand;
}

function parts(text: string): { source: string; flags: string } {
  const literal = /^\/(.+)\/([a-z]*)$/s.exec(text);
  return { source: literal?.[1] ?? text, flags: literal?.[2] ?? '' };
}

/** The linear engine knows no flag i. Escapes keep their case: `\D` is not `\d`. */
const lowered = (source: string): string =>
  source.replace(/\\[^]|[A-Z]/g, (found) => (found.startsWith('\\') ? found : found.toLowerCase()));
