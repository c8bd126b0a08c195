import * as z from 'zod/mini';
import { checkStatements, checkTemplate, forwardedValueProblem } from '../../expressions/index.js';
import { policyHeaderProblem, repeatedHeaderProblem } from '../../vocabulary/header-names.js';
import { define } from '../definition.js';
import { expressive, only, orElse, type ProblemKind, text } from '../parameter.js';
import { textOrSetting } from './forward.js';

export const log = define({
  name: 'log',
  summary: 'Writes one line for each request that passes.',
  parameters: only({ message: expressive('The line, with expressions in ${}.', checkTemplate) }),
  example: { message: '${req.method} ${req.path}' },
  differences: ['A misspelt expression is told when it is saved.'],
  origin: 'express-gateway',
});

interface Headers {
  readonly headersPrefix: string;
  readonly forwardHeaders: Readonly<Record<string, unknown>>;
}

const checkHeaders = z.superRefine<Headers>(({ headersPrefix, forwardHeaders }, context) => {
  const tell = (message: string | null, path: readonly string[], kind?: ProblemKind): void =>
    void (
      message === null ||
      context.addIssue({ code: 'custom', path: ['forwardHeaders', ...path], message, params: { kind } })
    );
  tell(repeatedHeaderProblem(Object.keys(forwardHeaders).map((name) => headersPrefix + name)), []);
  for (const [name, value] of Object.entries(forwardHeaders)) {
    tell(policyHeaderProblem(headersPrefix + name), [name]);
    if (typeof value === 'string') tell(forwardedValueProblem(value), [name], 'expression');
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

export const expression = define({
  name: 'expression',
  summary:
    'Runs statements that set headers of the request, its URL, or the answer’s headers and status, or that answer.',
  parameters: only({
    jscode: expressive('The statements, in the safe subset of JavaScript of expressions.', checkStatements),
  }),
  example: { jscode: "req.headers['x-tenant'] = req.query.tenant" },
  differences: ['A safe subset of JavaScript; what is outside of it is told when it is saved.'],
  origin: 'express-gateway',
});
