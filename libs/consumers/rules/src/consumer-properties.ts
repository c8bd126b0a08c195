import { canonicalJson, type Json, Refusal } from '@tiffin/kernel';
import { consumerLimits } from './consumer-limits.js';

export type ConsumerProperties = Readonly<Record<string, Json>>;

/** What expressions of gateways read of a consumer besides its properties. */
const ownNames: ReadonlySet<string> = new Set([
  ...['id', 'kind', 'type', 'name', 'username', 'userId', 'isActive'],
  ...['firstname', 'lastname', 'email', 'redirectUri'],
]);

const deepest = 5;

/** What a tenant keeps with a consumer: an object, or `Refusal` INPUT_INVALID. */
export function decideProperties(given: unknown): ConsumerProperties | Refusal {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return invalid('an object is expected.');
  const properties = given as ConsumerProperties;
  const taken = Object.keys(properties).find((name) => ownNames.has(name));
  if (taken !== undefined) return invalid(`"${taken}" is a field of every consumer. Use another name.`);
  const problem = problemOf(properties, 1);
  if (problem !== null) return invalid(problem);
  const bytes = new TextEncoder().encode(canonicalJson(properties)).length;
  const { propertiesBytes: most } = consumerLimits;
  return bytes > most ? invalid(`it has ${bytes} bytes as JSON, and at most ${most} are allowed.`) : properties;
}

/** What the database, or an expression, could not hold. Null: nothing. */
function problemOf(value: Json | undefined, depth: number): string | null {
  if (typeof value === 'string') return textProblem(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return 'it holds what is no number of JSON.';
  if (typeof value !== 'object' || value === null) return null;
  if (depth > deepest) return `it has more than ${deepest} levels.`;
  return firstOf(Object.entries(value), ([name, member]) => nameProblem(name) ?? problemOf(member, depth + 1));
}

const textProblem = (text: string): string | null =>
  text.includes('\0') || !text.isWellFormed() ? 'it holds characters that are none.' : null;

const nameProblem = (name: string): string | null =>
  name === '__proto__' ? '"__proto__" cannot be a name.' : textProblem(name);

function firstOf<T>(all: readonly T[], problemIn: (one: T) => string | null): string | null {
  for (const one of all) {
    const problem = problemIn(one);
    if (problem !== null) return problem;
  }
  return null;
}

const invalid = (reason: string): Refusal => Refusal.of('INPUT_INVALID', 'properties', reason);
