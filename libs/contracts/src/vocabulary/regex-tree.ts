/** A set of signs: one bit for each of ASCII, and one for all others. */
export type Signs = bigint;

/** What a regular expression repeats and chooses between; what matches no sign (anchors, look-around) is left out. */
export type RegexTree =
  | { readonly is: 'sign'; readonly signs: Signs }
  | { readonly is: 'all'; readonly parts: readonly RegexTree[] }
  | { readonly is: 'one'; readonly parts: readonly RegexTree[] }
  | { readonly is: 'many'; readonly part: RegexTree; readonly least: number; readonly most: number };

const others = 128n;
export const everySign: Signs = (1n << 129n) - 1n;
const bit = (code: number): Signs => 1n << (code < 128 ? BigInt(code) : others);

function range(from: number, to: number): Signs {
  let signs: Signs = to > 127 ? bit(128) : 0n;
  for (let code = from; code <= Math.min(to, 127); code += 1) signs |= bit(code);
  return signs;
}

const digits = range(48, 57);
const words = digits | range(65, 90) | range(97, 122) | bit(95);
const blanks = bit(32) | range(9, 13) | bit(128);
const notLineEnds = everySign & ~(bit(10) | bit(13));

const classes: Readonly<Record<string, Signs>> = {
  d: digits,
  D: everySign & ~digits,
  w: words,
  W: everySign & ~words,
  s: blanks,
  S: (everySign & ~blanks) | bit(128),
};
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, 0: 0 };

/** `x41`, `u0041`, `u{41}` or `cA`. */
const codeOf = (escape: string): number =>
  /^c/i.test(escape) ? escape.charCodeAt(1) % 32 : Number.parseInt(escape.replace(/[xu{}]/gi, ''), 16);

const empty: RegexTree = { is: 'all', parts: [] };

/** Reads a source that `RegExp` has accepted. With `ignoresCase` a letter stands for both of its cases. */
export function readRegex(source: string, ignoresCase: boolean): RegexTree {
  return new Reader(source, ignoresCase).tree();
}

class Reader {
  #at = 0;

  constructor(
    private readonly source: string,
    private readonly ignoresCase: boolean,
  ) {}

  tree(): RegexTree {
    const choices = [this.#sequence()];
    while (this.#takes('|')) choices.push(this.#sequence());
    return choices.length === 1 ? (choices[0] ?? empty) : { is: 'one', parts: choices };
  }

  #sequence(): RegexTree {
    const parts: RegexTree[] = [];
    while (this.#at < this.source.length && !'|)'.includes(this.#next())) parts.push(this.#repeated(this.#atom()));
    return { is: 'all', parts };
  }

  #repeated(part: RegexTree): RegexTree {
    const quantifier = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.source.slice(this.#at));
    if (!quantifier) return part;
    this.#at += quantifier[0].length;
    const [text, least, comma, most] = quantifier;
    if (least === undefined)
      return { is: 'many', part, least: text[0] === '+' ? 1 : 0, most: text[0] === '?' ? 1 : Infinity };
    const top = comma === undefined ? Number(least) : most === '' ? Infinity : Number(most);
    return { is: 'many', part, least: Number(least), most: top };
  }

  #atom(): RegexTree {
    const sign = this.source[this.#at++] ?? '';
    switch (sign) {
      case '(':
        return this.#group();
      case '[':
        return { is: 'sign', signs: this.#class() };
      case '\\':
        return this.#escape();
      case '^':
      case '$':
        return empty;
      default:
        return this.#signs(sign === '.' ? notLineEnds : bit(sign.charCodeAt(0)));
    }
  }

  #group(): RegexTree {
    const opening = /^\?(?:<?[=!]|<[^>]*>|[a-z-]*:)/.exec(this.source.slice(this.#at))?.[0] ?? '';
    this.#at += opening.length;
    const inside = this.tree();
    this.#takes(')');
    // Look-around takes no sign of its own, but what it repeats inside is tried all the same.
    return /[=!]$/.test(opening) ? { is: 'many', part: inside, least: 0, most: 1 } : inside;
  }

  #escape(): RegexTree {
    const rest = this.source.slice(this.#at);
    const reference = /^(?:[bB]|[1-9]\d*|k<[^>]*>)/.exec(rest);
    if (reference) {
      this.#at += reference[0].length;
      return empty;
    }
    return this.#signs(this.#escaped());
  }

  /** The signs of an escape, after its backslash. */
  #escaped(): Signs {
    const rest = this.source.slice(this.#at);
    const coded = /^(?:x[\da-f]{2}|u[\da-f]{4}|u\{[\da-f]+\}|c[a-z])/i.exec(rest)?.[0];
    this.#at += coded?.length ?? 1;
    if (coded) return bit(codeOf(coded));
    const sign = rest[0] ?? '\\';
    return classes[sign] ?? bit(controls[sign] ?? sign.charCodeAt(0));
  }

  #class(): Signs {
    const negated = this.#takes('^');
    let signs: Signs = 0n;
    while (this.#at < this.source.length && this.#next() !== ']') signs |= this.#classPart();
    this.#takes(']');
    const cased = this.#cased(signs);
    return negated ? everySign & ~(cased & ~bit(128)) : cased;
  }

  #classPart(): Signs {
    const [from, isRange] = [this.#classSign(), /^-[^\]]/.test(this.source.slice(this.#at))];
    if (!isRange || from.code === null) return from.signs;
    this.#at += 1;
    const to = this.#classSign();
    return to.code === null ? from.signs | bit(45) | to.signs : range(from.code, to.code);
  }

  #classSign(): { readonly signs: Signs; readonly code: number | null } {
    const start = this.#at;
    const sign = this.source[this.#at++] ?? '';
    if (sign !== '\\') return { signs: bit(sign.charCodeAt(0)), code: sign.charCodeAt(0) };
    const signs = this.#escaped();
    const isClass = /^\\[dDwWsS]/.test(this.source.slice(start));
    return { signs, code: isClass ? null : signs.toString(2).length - 1 };
  }

  #signs(signs: Signs): RegexTree {
    return { is: 'sign', signs: this.#cased(signs) };
  }

  #cased(signs: Signs): Signs {
    if (!this.ignoresCase) return signs;
    const [upper, lower] = [signs & range(65, 90), signs & range(97, 122)];
    return signs | (upper << 32n) | (lower >> 32n);
  }

  #next(): string {
    return this.source[this.#at] ?? '';
  }

  #takes(sign: string): boolean {
    if (this.#next() !== sign) return false;
    this.#at += 1;
    return true;
  }
}
