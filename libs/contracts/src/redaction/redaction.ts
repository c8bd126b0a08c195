import { shortestRedacted } from '../setting-reference.js';
import { spellings } from './spellings.js';
import { TextSearch } from './text-search.js';

type Secrets = Readonly<Record<string, string>>;

/** Former values are kept too: processes that end may still print them. */
const mostValues = 1_000;

/** Keeps secrets out of texts: those of an environment out of what its units print, those of a project out of what its builds do. */
export class Redaction {
  /** Value -> name; the newest last. */
  private readonly names = new Map<string, string>();
  private readonly shown = new Map<string, string>();
  private search = new TextSearch([]);

  /** From now on these are redacted as well. */
  learn(given: readonly Secrets[]): void {
    const values = given.flatMap((secrets) => Object.entries(secrets)).filter(([, value]) => isRedactable(value));
    const isNews = values.some(([, value]) => !this.names.has(value));
    for (const [name, value] of values) {
      this.names.delete(value);
      this.names.set(value, name);
    }
    if (isNews) this.rebuild();
  }

  /** How far behind its beginning the end of a redacted text can be. */
  get reach(): number {
    return this.search.longest;
  }

  redact(text: string): string {
    return this.redactUpTo(text, text.length);
  }

  /** The text before `limit`. A secret that begins before it is redacted as a whole; `text` must go on for `reach` behind it, or end. */
  redactUpTo(text: string, limit: number): string {
    let found = this.search.next(text, 0);
    if (found === null || found.start >= limit) return text.slice(0, limit);
    const parts: string[] = [];
    let from = 0;
    while (found !== null && found.start < limit) {
      parts.push(text.slice(from, found.start), this.shown.get(found.needle) ?? '');
      from = found.end;
      found = this.search.next(text, from);
    }
    parts.push(text.slice(from, limit));
    return parts.join('');
  }

  private rebuild(): void {
    for (const value of this.names.keys()) {
      if (this.names.size <= mostValues) break;
      this.names.delete(value);
    }
    this.shown.clear();
    for (const [value, name] of this.names) {
      for (const spelling of spellings(value)) this.shown.set(spelling, `[secret ${name}]`);
    }
    this.search = new TextSearch(this.shown.keys());
  }
}

/** Shorter ones are met everywhere; whoever sets such a value is told so. */
const isRedactable = (value: string): boolean => value.length >= shortestRedacted;
