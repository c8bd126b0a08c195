import { type OutputUnit, type Schema, type SchemaDraft, Validator } from '@cfworker/json-schema';
import { type Condition as Described, innerSchemas } from '@tiffin/contracts/gateway';
import type { JsonLog } from '@tiffin/runtime';
import { readBody } from '../body/read-body.js';
import type { Exchange } from '../exchange.js';
import type { Condition } from './condition.js';

type Fields = Readonly<Record<string, unknown>>;
type JsonSchema = Extract<Described, { readonly name: 'json-schema' }>;

/** Express Gateway's validator reads draft 7. */
const usualDraft: SchemaDraft = '7';
// Each item is compared with every other one.
const mostUniqueItems = 1_000;

/** Holds where the body fits. Waits for the body only where it was not read before. */
export function jsonSchema({ schema, logErrors, maxBytes }: JsonSchema, log: JsonLog): Condition {
  const validator = new Validator(prepared(schema) as Schema, draftOf(schema['$schema']), true);
  const tell = logErrors ? (exchange: Exchange, errors: OutputUnit[]) => report(log, exchange, errors) : undefined;
  const fits = (exchange: Exchange): boolean => {
    const errors = errorsOf(validator, exchange.body);
    if (errors.length > 0) tell?.(exchange, errors);
    return errors.length === 0;
  };
  return (exchange) => readBody(exchange, maxBytes)?.then(() => fits(exchange)) ?? fits(exchange);
}

function draftOf($schema: unknown): SchemaDraft {
  if (typeof $schema !== 'string') return usualDraft;
  return (
    (['2019-09', '2020-12'] as const).find((draft) => $schema.includes(draft)) ?? ($schema.includes('-04') ? '4' : '7')
  );
}

/** What is nested so deep that the stack does not hold it does not fit. */
function errorsOf(validator: Validator, body: unknown): OutputUnit[] {
  try {
    const { valid, errors } = validator.validate(body);
    return valid ? [] : errors;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ keyword: 'depth', keywordLocation: '#', instanceLocation: '#', error: 'Nested too deep.' }];
  }
}

/** Where and by which rule; nothing of the body itself. */
function report(log: JsonLog, exchange: Exchange, errors: readonly OutputUnit[]): void {
  const { instanceLocation: at, keywordLocation: rule } = errors.at(-1)!;
  log.warn('body does not fit its schema', { ...exchange.named, apiEndpoint: exchange.route?.endpoint, at, rule });
}

/** A copy in which references are of this schema alone, and lists of unique items are bounded. */
function prepared(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $id: _, id: __, uniqueItems, $ref, ...rest } = schema as Fields;
  const copy: Record<string, unknown> = structuredClone(rest);
  for (const inner of innerSchemas(schema as Fields)) put(copy, inner.at.slice(1).split('/'), prepared(inner.schema));
  if (typeof $ref === 'string') copy['$ref'] = `#${$ref.split('#', 2)[1] ?? ''}`;
  if (uniqueItems === true) copy['allOf'] = [...((copy['allOf'] ?? []) as unknown[]), unique];
  return copy;
}

const unique = { if: { maxItems: mostUniqueItems }, then: { uniqueItems: true }, else: false };

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const names = path.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const holder = names.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, into);
  holder[names.at(-1)!] = value;
}
