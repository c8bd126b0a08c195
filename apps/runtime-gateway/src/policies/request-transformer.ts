import { readBody, bodyKind } from '../body/read-body.js';
import { Refused } from '../body/refused.js';
import type { Exchange } from '../exchange.js';
import { changeOf } from '../expressions/changes.js';
import type { Policy, PolicyParameters } from './policy.js';
import { headerChanges, memberChanges } from './transformations.js';

/** What a changed body is otherwise than the client's; their headers spoke of that one. */
const ofTheBody = ['content-type', 'content-encoding', 'content-md5', 'content-digest', 'digest'];
const setters = ofTheBody.map((name) => changeOf({ is: 'request-header', name }));

const types = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const;

/** Changes headers, and members of a JSON object or form. A request without a body gets one where something is added. */
export const requestTransformer: Policy<'request-transformer'> = (parameters, { where }) => {
  const changeHeaders =
    parameters.headers && headerChanges(parameters.headers, 'request-header', `${where.where}, headers`);
  const changeBody = parameters.body && bodyChange(parameters.body, `${where.where}, body`);
  return (exchange) => {
    changeHeaders?.(exchange);
    if (changeBody === undefined || !changeBody.applies(exchange)) return false;
    const waiting = readBody(exchange, parameters.maxBytes);
    if (waiting === undefined) return changeBody.run(exchange);
    return waiting.then(() => changeBody.run(exchange));
  };
};

function bodyChange(body: NonNullable<PolicyParameters<'request-transformer'>['body']>, where: string) {
  const change = memberChanges(body, where);
  return {
    // Bodies of other kinds are none of ours, and none is made for a WebSocket or to take something out of it.
    applies: (exchange: Exchange): boolean => {
      if (exchange.hasBody) return bodyKind(exchange) !== undefined;
      return exchange.content !== undefined || (body.add !== undefined && exchange.upgrade === undefined);
    },
    run: (exchange: Exchange): false => {
      const changed = change(exchange.body, exchange);
      const kind = bodyKind(exchange) ?? 'json';
      exchange.body = changed;
      exchange.content = written(changed, kind);
      exchange.passedBody = undefined;
      for (const [index, set] of setters.entries()) set(exchange, index === 0 ? types[kind] : undefined);
      return false;
    },
  };
}

function written(value: unknown, kind: keyof typeof types): Buffer {
  try {
    if (kind === 'json') return Buffer.from(JSON.stringify(value));
    const fields = Object.entries(value as object).flatMap(([name, given]) => fieldsOf(name, given));
    return Buffer.from(new URLSearchParams(fields).toString());
  } catch (error) {
    // Nested so deep that the stack does not hold it.
    if (error instanceof RangeError) throw new Refused('BODY_INVALID');
    throw error;
  }
}

/** One of a form, or several: those of a list have their number in brackets, and those inside others their name, as in Express Gateway. */
function fieldsOf(name: string, given: unknown): string[][] {
  if (given === undefined || given === null) return [];
  if (typeof given !== 'object') return [[name, String(given as string | number | boolean)]];
  return Object.entries(given).flatMap(([inner, one]) => fieldsOf(`${name}[${inner}]`, one));
}
