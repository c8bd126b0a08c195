import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '@tiffin/kernel';

export const documentsFile = 'documents.json';

interface Body {
  query?: unknown;
  readonly documentId?: unknown;
  readonly extensions?: { readonly persistedQuery?: { readonly sha256Hash?: unknown } };
}

/** Documents of the console, as its build lists them: by the SHA-256 of their text, hex. */
export class TrustedDocuments {
  private constructor(private readonly texts: ReadonlyMap<string, string>) {}

  static of(texts: readonly string[]): TrustedDocuments {
    return new TrustedDocuments(new Map(texts.map((text) => [hashOf(text), text])));
  }

  /** Those of a built console; none where there is no console. */
  static read(consoleDir: string | null): TrustedDocuments {
    const file = consoleDir === null ? '' : join(consoleDir, documentsFile);
    return TrustedDocuments.of(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string[]) : []);
  }

  get size(): number {
    return this.texts.size;
  }

  has(text: string): boolean {
    return this.texts.has(hashOf(text));
  }

  /** Puts the text in the place of an id, where a request names one. Throws DOCUMENT_UNKNOWN for an id of no document. */
  spellOut(body: unknown): void {
    const id = idIn(body);
    if (id === null) return;
    const text = this.texts.get(id);
    if (text === undefined) throw Refusal.of('DOCUMENT_UNKNOWN', id.slice(0, 80));
    (body as Body).query = text;
  }
}

/** As the appendix of GraphQL over HTTP names it, or as Apollo's clients do; null where a text came. */
function idIn(body: unknown): string | null {
  const { query, documentId, extensions } = (body ?? {}) as Body;
  const id = documentId ?? extensions?.persistedQuery?.sha256Hash;
  return query === undefined && id !== undefined ? String(id).replace(/^sha256:/, '') : null;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
