import { ApiError } from '../api-error.js';

/** An error of `pg`: SQLSTATE or Node's code, and what the database told beside it. */
type Told = Error & {
  readonly code?: string;
  readonly detail?: string;
  readonly table?: string;
  readonly errors?: readonly Error[];
};

/** What went wrong, in one line. One that Node makes of several tries has no text of its own. */
export function reasonOf(error: unknown): string {
  const { message = String(error), errors } = (error ?? {}) as Partial<Told>;
  const texts = message === '' && errors ? errors.map((one) => one.message) : [message];
  return [...new Set(texts)].join('; ').replaceAll(/\s+/g, ' ');
}

const lostClasses = /^(08|28|53|57P0|3D|E[A-Z]+$)/;
const lostTexts =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered|Cannot use a pool)/;

/** Whether the database did not answer at all. */
export const isLost = (error: unknown): boolean => {
  const { code = '', errors } = (error ?? {}) as Partial<Told>;
  return lostClasses.test(code) || errors !== undefined || (code === '' && lostTexts.test(reasonOf(error)));
};

/** An error of the database as the API tells it; one that it has no words for stays what it is, a 500. */
export function databaseError(error: unknown, connector: string): unknown {
  const told = wordsFor(error as Told, connector);
  if (told === null) return error;
  const [statusCode, code, message] = told;
  return Object.assign(new ApiError(statusCode, code, message), { cause: error });
}

type Words = readonly [statusCode: number, code: string, message: string];

function wordsFor(error: Told, connector: string): Words | null {
  if (isLost(error)) return [503, 'DATABASE_UNAVAILABLE', `The database of "${connector}" does not answer. Try again.`];
  const { code = '' } = error;
  return byCode[code]?.(error, connector) ?? byCode[code.slice(0, 2)]?.(error, connector) ?? null;
}

const byCode: Readonly<Record<string, (error: Told, connector: string) => Words>> = {
  '23505': ({ detail = '', table = '' }) => {
    const [, columns = 'a value'] = /^Key \((.*?)\)=/.exec(detail) ?? [];
    return [409, 'DUPLICATE_VALUE', `Duplicate entry for ${table}.${columns}.`];
  },
  '23': ({ message }) => [422, 'CONSTRAINT_BROKEN', `The database refused the row: ${message}.`],
  '2201B': ({ message }) => [400, 'INVALID_REGEXP', `The regexp was refused: ${message}.`],
  '22': ({ message }) => [422, 'VALUE_REFUSED', `The database refused a value: ${message}.`],
  '57014': (_, connector) => [
    503,
    'QUERY_TOO_LONG',
    `The database of "${connector}" was not done in time. Ask for less, or index what is asked for.`,
  ],
  '42P01': notMigrated,
  '42703': notMigrated,
};

function notMigrated({ message }: Told, connector: string): Words {
  const text = `The database of "${connector}" is not as the models need it: ${message}. Its migration has not run.`;
  return [503, 'NOT_MIGRATED', text];
}
