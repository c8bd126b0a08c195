import * as z from 'zod/mini';
import { forwardedValueProblem, parseTemplate } from '../../vocabulary/expression.js';
import { headerNameProblem, policyHeaderProblem, repeatedHeaderProblem } from '../../vocabulary/header-names.js';
import { isWrong } from '../../vocabulary/wrong.js';
import { define } from '../definition.js';
import { named, only, orElse, text, texts } from '../parameter.js';
import { textOrSetting } from './forward.js';

const templateProblem = (template: string): string | null => {
  const read = parseTemplate(template);
  return isWrong(read) ? read.wrong : null;
};

export const log = define({
  name: 'log',
  summary: 'Writes one line for each request that passes.',
  parameters: only({ message: text('The line, with expressions in ${}.', templateProblem) }),
  example: { message: '${req.method} ${req.path}' },
  differences: ['A misspelt expression is told when it is saved.'],
  origin: 'express-gateway',
});

interface Headers {
  readonly headersPrefix: string;
  readonly forwardHeaders: Readonly<Record<string, unknown>>;
}

const checkHeaders = z.superRefine<Headers>(({ headersPrefix, forwardHeaders }, context) => {
  const tell = (message: string | null, ...path: string[]): void =>
    void (message === null || context.addIssue({ code: 'custom', path: ['forwardHeaders', ...path], message }));
  tell(repeatedHeaderProblem(Object.keys(forwardHeaders).map((name) => headersPrefix + name)));
  for (const [name, value] of Object.entries(forwardHeaders)) {
    tell(policyHeaderProblem(headersPrefix + name), name);
    if (typeof value === 'string') tell(forwardedValueProblem(value), name);
  }
});

export const headers = define({
  name: 'headers',
  summary: 'Adds headers to the request that goes to the service endpoint.',
  parameters: only({
    headersPrefix: orElse(text('Put before each name.'), ''),
    forwardHeaders: orElse(
      z
        .record(z.string(), textOrSetting('The value, as an expression.'))
        .check(z.meta({ description: 'Expressions by name of the header.' })),
      {},
    ),
  }).check(checkHeaders),
  example: { headersPrefix: 'x-', forwardHeaders: { 'request-id': 'requestID' } },
  differences: ['The client’s headers of these names never pass.'],
  origin: 'express-gateway',
});

const changes = (what: string, nameProblem?: (name: string) => string | null) =>
  orElse(
    only({
      add: orElse(named(`Expressions by name of the ${what} that is set.`, forwardedValueProblem), {}),
      remove: orElse(texts(`Names of each ${what} that is removed.`, nameProblem), []),
    }),
    { add: {}, remove: [] },
  );

const transformed = (message: string) =>
  only({ headers: changes('header', headerNameProblem), body: changes(`member of ${message}`) });

export const requestTransformer = define({
  name: 'request-transformer',
  summary: 'Changes headers and a JSON or form body of the request.',
  parameters: transformed('the body'),
  example: { headers: { add: { 'x-request': 'requestID' }, remove: ['cookie'] }, body: { remove: ['internal'] } },
  differences: ['A request without a body stays without one.'],
  origin: 'express-gateway',
});

export const responseTransformer = define({
  name: 'response-transformer',
  summary: 'Changes headers and a JSON body of the answer.',
  parameters: transformed('the body'),
  example: { headers: { remove: ['x-powered-by'] } },
  differences: ['A body that comes in several parts is changed too.'],
  origin: 'express-gateway',
});

export const expression = define({
  name: 'expression',
  summary: 'Runs statements that set headers of the request, its URL, or the answer’s headers and status.',
  parameters: only({ jscode: text('The statements, in the safe subset of JavaScript of expressions.') }),
  example: { jscode: "req.headers['x-tenant'] = req.query.tenant" },
  differences: ['A safe subset of JavaScript; what is outside of it is told when it is saved.'],
  origin: 'express-gateway',
});
