import { backtracks } from '../vocabulary/backtracking.js';
import { betweenWildcards } from '../vocabulary/wildcards.js';
import { type Wrong, wrong } from '../vocabulary/wrong.js';

const sign = '[^/]';
const any = `${sign}*?`;
/** An escaped sign, the beginning of a choice, or any other sign. */
const pieces = /\\[\s\S]|[*?+@!]\(|[\s\S]/g;

/** What no host can match, and why. */
export interface IdleChoice {
  readonly idle: string;
}

/** One of the texts that a glob's braces stand for, as a regular expression. */
export function readGlobChoice(glob: string): RegExp | IdleChoice | Wrong {
  try {
    return new Choice(glob).expression();
  } catch (error) {
    if (error instanceof Idle) return { idle: error.message };
    if (error instanceof Unreadable) return wrong(error.message);
    return wrong('has a class that cannot be read; a class is like "[a-z]"');
  }
}

/** Whether a part of it is a choice such as `@(a|b)`. */
export const hasGroups = (glob: string): boolean => /[*?+@!]\(/.test(glob);

class Unreadable extends Error {}
class Idle extends Error {}

/** `*` alone; a source; or what must not follow, by its source. */
type Part = '*' | { readonly source: string } | { readonly not: string };

class Choice {
  readonly #pieces: readonly string[];
  #at = 0;
  #isMagic = false;
  #groups = 0;

  constructor(glob: string) {
    // Several stars are one.
    this.#pieces = glob.replace(/(?<!\\)\*+/g, '*').match(pieces) ?? [];
  }

  expression(): RegExp {
    const parts = this.#sequence(0);
    const source = this.#groups > 0 ? this.#vouchedFor(parts) : withoutGroups(parts);
    // What begins with a wildcard takes no hidden name, which for a host is one that begins with a dot.
    const isOpen = parts[0] !== undefined && (parts[0] === '*' || 'not' in parts[0] || /^[[(]/.test(parts[0].source));
    return new RegExp(`^${isOpen ? '(?!\\.)' : ''}${this.#isMagic ? '(?=.)' : ''}${source}$`);
  }

  #vouchedFor(parts: readonly Part[]): string {
    if (this.#groups > 1 && this.#pieces.includes('!('))
      throw new Unreadable('has a "!(" beside or inside another choice; write it as a condition of its own');
    const source = withGroups(parts);
    if (source.length > 2_000 || backtracks(`^${source}$`))
      throw new Unreadable(
        'can be matched in so many ways that one request would hold the gateway; use fewer "*" beside its choices, or several conditions',
      );
    return source;
  }

  /** Up to the end, or within a choice up to its `|` or `)`. */
  #sequence(depth: number): Part[] {
    const parts: Part[] = [];
    for (;;) {
      const piece = this.#pieces[this.#at];
      if (piece === undefined || (depth > 0 && (piece === '|' || piece === ')'))) return parts;
      this.#at += 1;
      parts.push(this.#part(piece, depth));
    }
  }

  #part(piece: string, depth: number): Part {
    if (piece.length === 2 && piece.endsWith('(') && piece !== '\\(') return this.#group(piece[0]!, depth);
    switch (piece) {
      case '*':
        return this.#magic('*');
      case '?':
        return this.#magic({ source: sign });
      case '[':
        return this.#magic({ source: this.#class() });
      default:
        return literalOf(piece);
    }
  }

  /** A bracket that closes at once is one of its signs. */
  #class(): string {
    const end = this.#pieces.indexOf(']', this.#at + 1);
    if (end === -1) return literalOf('[').source;
    const inside = this.#pieces.slice(this.#at, end).join('');
    this.#at = end + 1;
    return classOf(inside);
  }

  #magic(part: Part): Part {
    this.#isMagic = true;
    return part;
  }

  #group(kind: string, depth: number): Part {
    this.#isMagic = true;
    this.#groups += 1;
    const choices: string[] = [];
    do choices.push(withGroups(this.#sequence(depth + 1)));
    while (this.#pieces[this.#at++] === '|');
    if (this.#pieces[this.#at - 1] !== ')') throw new Idle(`has a "${kind}(" without its other half`);
    const source = choices.join('|');
    if (kind !== '!') return { source: `(?:${source})${kind === '@' ? '' : kind}` };
    return { not: source };
  }
}

function literalOf(piece: string): { readonly source: string } {
  const literal = piece.at(-1)!;
  if (literal === '/' || (piece.length === 1 && '()|{}[]\\'.includes(literal)))
    throw new ('{}[]'.includes(literal) ? Unreadable : Idle)(
      `has a "${literal}" that stands for itself, and no host name holds it; mend or remove it`,
    );
  return { source: literal.replace(/[.*+?^${}()|[\]\\/-]/, '\\$&') };
}

function classOf(inside: string): string {
  const isNegated = /^[!^]/.test(inside);
  const signs = isNegated ? inside.slice(1) : inside;
  if (signs === '') throw new Unreadable(`has the class "[${inside}]", which has no signs; name some`);
  const source = signs.replace(/\\?[\s\S]/g, (one) => one.at(-1)!.replace(/[[\]\\]/, '\\$&'));
  return `[${isNegated ? '^' : ''}${source}]`;
}

/** Between its stars each text has a fixed length. */
function withoutGroups(parts: readonly Part[]): string {
  const texts = [''];
  for (const part of parts) {
    if (part === '*') texts.push('');
    else if ('source' in part) texts[texts.length - 1] += part.source;
  }
  return betweenWildcards(texts, { sign, least: 0 }, 'w');
}

/** What must not stand at a place is looked for with all that follows it, as minimatch does. */
function withGroups(parts: readonly Part[]): string {
  return parts.reduceRight((rest, part) => {
    if (part === '*') return `${any}${rest}`;
    if ('source' in part) return `${part.source}${rest}`;
    return `(?:(?!(?:${part.not})${rest}${rest === '' ? '$' : ''})${any})${rest}`;
  }, '');
}
