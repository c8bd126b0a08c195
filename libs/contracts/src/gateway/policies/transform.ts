import * as z from 'zod/mini';
import { forwardedValueProblem, checkExpression } from '../../expressions/index.js';
import { headerNameProblem, policyHeaderProblem, repeatedHeaderProblem } from '../../vocabulary/header-names.js';
import { define } from '../definition.js';
import { maybe, only, orElse, type ProblemKind, texts, whole } from '../parameter.js';
import { textOrSetting } from './forward.js';

type Tell = (message: string | null, kind?: ProblemKind) => void;

/** Why a name, or what is added under it, does not do. */
interface Rules {
  readonly name: (name: string) => string | null;
  readonly value: (expression: string) => string | null;
  readonly names: (names: readonly string[]) => string | null;
  readonly removed: (name: string) => string | null;
}

interface Changes {
  readonly add?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
}

function changes(what: string, rules: Rules) {
  const added = z.superRefine<Changes>(({ add, remove }, context) => {
    const at =
      (...path: string[]): Tell =>
      (message, kind) =>
        void (message === null || context.addIssue({ code: 'custom', path, message, params: { kind } }));
    const names = Object.keys(add ?? {});
    if (add === undefined && remove === undefined) at()('give "add" or "remove"');
    if (add !== undefined && names.length === 0) at('add')('name at least one');
    at('add')(rules.names(names));
    for (const name of names) {
      const value = add![name];
      at('add', name)(rules.name(name));
      if (typeof value === 'string') at('add', name)(rules.value(value), 'expression');
    }
  });
  return only({
    add: maybe(
      z
        .record(z.string(), z.union([textOrSetting(''), z.number()], 'use an expression, or a number'))
        .check(z.meta({ description: `Expressions by name of the ${what} that is set.` })),
    ),
    remove: maybe(texts(`The names of each ${what} that is taken away, also of one that was added.`, rules.removed)),
  }).check(added, z.meta({ description: `What happens to each ${what}.` }));
}

const noProblem = (): null => null;

const headers = changes('header', {
  ...{ name: policyHeaderProblem, value: forwardedValueProblem },
  ...{ names: repeatedHeaderProblem, removed: headerNameProblem },
});
const body = changes('member of the body', {
  ...{ name: noProblem, value: checkExpression },
  ...{ names: noProblem, removed: noProblem },
});

const either = z.superRefine<{ readonly headers?: unknown; readonly body?: unknown }>((given, context) => {
  if (given.headers !== undefined || given.body !== undefined) return;
  context.addIssue({ code: 'custom', message: 'give "headers" or "body"' });
});

/** Bytes of a body that Express reads where nothing else is said. */
export const readBodyBytes = 102_400;
const mostBytes = 104_857_600;

export const bodyLimit = (whose: string, bytes: number) =>
  orElse(whole(`The largest body of ${whose} that is read, in bytes.`, { least: 1, most: mostBytes }), bytes);

export const requestTransformer = define({
  name: 'request-transformer',
  summary: 'Changes headers of the request, and members of a JSON object or a form in its body.',
  parameters: only({
    headers: maybe(headers),
    body: maybe(body),
    maxBytes: bodyLimit('a request', readBodyBytes),
  }).check(either),
  example: { headers: { add: { 'x-tenant': 'req.query.tenant' }, remove: ['cookie'] }, body: { remove: ['internal'] } },
  differences: [
    'A body that is neither JSON nor a form goes on as it came; there it is replaced by what is added.',
    'A body is not made where there is nothing to add.',
    '"maxBytes"; there it is always 102400.',
  ],
  origin: 'express-gateway',
});

export const responseTransformer = define({
  name: 'response-transformer',
  summary: 'Changes headers of the answer, and members of a JSON object in its body.',
  parameters: only({
    headers: maybe(headers),
    body: maybe(body),
    maxBytes: bodyLimit('an answer', 1_048_576),
  }).check(either),
  example: { headers: { remove: ['x-powered-by'] }, body: { remove: ['internal'] } },
  differences: [
    'A body is changed in whatever parts it comes, and also where the service compresses; there only one that comes at once.',
    'A JSON body that is larger than "maxBytes" is a 502 and not passed on unchanged.',
    'Services are not asked for a part (`Range`) of what is to be changed.',
  ],
  origin: 'express-gateway',
});
