import { InvalidArgumentError } from 'commander';

export interface StatedLimit {
  readonly resource: string;
  /** Null: none. */
  readonly limit: number | null;
}

export const limitText = (limit: number | null): string => (limit === null ? 'no limit' : String(limit));

export const overrideText = ({ resource, limit, until }: StatedLimit & { readonly until: string | null }): string =>
  `${resource} is overridden: ${limitText(limit)}${until === null ? '' : `, until ${until}`}`;

/** A whole number, or the word for no limit. */
export function readLimit(text: string): number | null {
  if (text === 'none') return null;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It is a whole number, or none.');
}

/** `RESOURCE=LIMIT`, with those before it. */
export function readStatedLimit(text: string, before: readonly StatedLimit[] = []): readonly StatedLimit[] {
  const [, resource, limit] = /^([a-z_]+)=(\w+)$/.exec(text) ?? [];
  if (resource === undefined || limit === undefined)
    throw new InvalidArgumentError('It is RESOURCE=LIMIT, as in projects=50 or members=none.');
  return [...before, { resource, limit: readLimit(limit) }];
}

/** A day, or a moment with its zone. */
export function readMoment(text: string): string {
  const isOne = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const at = new Date(text);
  if (isOne && !Number.isNaN(at.getTime())) return at.toISOString();
  throw new InvalidArgumentError('It is a day or a moment, as in 2027-01-31 or 2027-01-31T12:00:00Z.');
}
