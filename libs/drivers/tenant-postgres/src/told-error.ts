import { shortestRedacted } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import { databaseWords } from './database-words.js';
import { NotPostgres } from './not-postgres.js';
import type { ServerPlace } from './server-place.js';

/** An error of `pg`: SQLSTATE, or Node's code. */
type Told = Error & { readonly code?: string; readonly errors?: readonly Error[] };

const codeOf = (error: unknown): string => (error as Told).code ?? '';

/** Somebody holds a lock that the change needs, or two wait for each other: tried again, it may go through. */
export const isBusy = (error: unknown): boolean => ['55P03', '40P01', '40001'].includes(codeOf(error));

const lostClasses = /^(08|28|53|57P0|3D|E[A-Z_]+$)/;
const lostTexts =
  /^(Connection terminated|Client has encountered|Client was closed|timeout expired|Query read timeout|Received unexpected|The server does not support SSL|There was an error establishing)/;

/** Whether the database did not answer, or did not let us in. */
export const isLost = (error: unknown): boolean => {
  const code = codeOf(error);
  const { message = '', errors } = error as Told;
  if (error instanceof NotPostgres) return true;
  return lostClasses.test(code) || errors !== undefined || (code === '' && lostTexts.test(message));
};

const spoken = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');

/** Why, in one line, without the password. What a database says itself may quote values of rows: it is said in other words. */
export function reasonOf(error: unknown, { password }: ServerPlace): string {
  const { message = String(error), errors } = error as Told;
  const answered = databaseWords(error);
  if (answered !== null) return answered;
  if (error instanceof Refusal && error.code === 'ADDRESS_REFUSED')
    return 'its address is not one that may be contacted';
  const texts = message === '' && errors ? errors.map((one) => one.message) : [message];
  const text = spoken([...new Set(texts)].join('; ')).slice(0, 1000);
  const hidden = [password, encodeURIComponent(password)].filter((word) => word.length >= shortestRedacted);
  return hidden.reduce((left, word) => left.replaceAll(word, '***'), text);
}

/** What led to a refusal, for the log of the platform: nothing that a database says itself, which is its tenant's. */
export function causeOf(error: unknown): unknown {
  const answered = databaseWords(error);
  return answered === null ? error : new Error(answered);
}

/** The grant that whoever owns the database has to give. */
function wayOut(error: unknown, { user }: ServerPlace): string {
  if (codeOf(error) !== '42501') return '';
  const role = `"${user.replaceAll('"', '""')}"`;
  const [, table] =
    /must be owner of (?:table|relation|view|index) ([\w$"-]{1,130})$/.exec((error as Error).message) ?? [];
  const statement = table ? `alter table ${table} owner to ${role}` : `grant usage, create on schema public to ${role}`;
  return `; the owner of the database lets it with: ${statement}`;
}

/** `doing`: what was tried, in the words of the change. */
export function toldError(error: unknown, place: ServerPlace, doing: string): Refusal {
  if (error instanceof Refusal && error.code !== 'ADDRESS_REFUSED' && error.code !== 'ADDRESS_UNREACHABLE')
    return error;
  const reason = reasonOf(error, place);
  if (isBusy(error)) return Refusal.of('DATABASE_BUSY', place.connector, `${doing}: ${reason}`).because(causeOf(error));
  if (error instanceof Refusal || isLost(error))
    return Refusal.of('DATABASE_UNREACHABLE', place.connector, reason).because(causeOf(error));
  return Refusal.of('MIGRATION_FAILED', place.connector, doing, reason + wayOut(error, place)).because(causeOf(error));
}
