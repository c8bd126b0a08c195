import * as z from 'zod/mini';
import { headerValueProblem, policyHeaderProblem, repeatedHeaderProblem } from '../../vocabulary/header-names.js';
import { rewriteHostProblem } from '../../vocabulary/host-name.js';
import { originProblem, policyLimits, proxyUrlProblem, tokenListProblem } from '../../vocabulary/policy-parameters.js';
import { BoundSetting, isSettingReference, type SettingReference } from '../../setting-reference.js';
import { define } from '../definition.js';
import { health } from './failures.js';
import { choice, flag, maybe, only, orElse, text, toldBy, whole } from '../parameter.js';

/** A text, the name of a secret or variable of the environment, or what that named once a unit has started. */
export const textOrSetting = (description: string) =>
  z
    .union(
      [
        z.string(),
        z.custom<SettingReference | BoundSetting>(
          (value) => isSettingReference(value) || value instanceof BoundSetting,
        ),
      ],
      'use a text, {"secret": "NAME"} or {"variable": "NAME"}',
    )
    .check(z.meta({ description }));

const checkHeaders = z.superRefine<Readonly<Record<string, unknown>>>((headers, context) => {
  const tell = (message: string | null, path: readonly string[]): void =>
    void (message === null || context.addIssue({ code: 'custom', path: [...path], message }));
  tell(repeatedHeaderProblem(Object.keys(headers)), []);
  for (const [name, value] of Object.entries(headers)) {
    tell(policyHeaderProblem(name), [name]);
    if (typeof value === 'string') tell(headerValueProblem(value), [name]);
  }
});

type Rewrite = string | Readonly<Record<string, string | null>>;

const rewriteProblem = (rewrite: Rewrite): string | null =>
  (typeof rewrite === 'string' ? [rewrite] : Object.values(rewrite)).every((to) =>
    /^[\x20-\x3a\x3c-\x7e]*$/.test(to ?? ''),
  )
    ? null
    : 'what is put there holds visible characters only, and no ";"';

/** For each value of an attribute of cookies, or `*`, another one; none takes the attribute away. */
const rewrite = (description: string) =>
  z
    .union(
      [z.string(), z.record(z.string(), z.nullable(z.string()))],
      'use a text, or an object with another text (or null) for each',
    )
    .check(toldBy(rewriteProblem), z.meta({ description }));

const target = only({
  ca: maybe(textOrSetting('The authority that vouches for the service, in PEM, instead of those that are known.')),
  key: maybe(textOrSetting('The key of the certificate that the gateway shows, in PEM.')),
  cert: maybe(textOrSetting('That certificate, in PEM.')),
}).check(
  toldBy(({ key, cert }) =>
    (key === undefined) === (cert === undefined) ? null : 'give "key" and "cert", or neither',
  ),
  z.meta({ description: 'Who vouches for a service with TLS, and as whom the gateway asks it.' }),
);

export const proxy = define({
  name: 'proxy',
  summary: 'Passes the request on to a service endpoint, and its answer back, both as streams.',
  parameters: only({
    serviceEndpoint: text('The service endpoint.'),
    strategy: orElse(
      choice('Which of several addresses is asked: each in turn, or the one with the fewest requests under way.', [
        'round-robin',
        'least-busy',
      ]),
      'round-robin',
    ),
    changeOrigin: orElse(flag('Sends the host of the service endpoint instead of the client’s.'), true),
    stripPath: orElse(flag('Takes what the path of the API endpoint matched off the path.'), false),
    ignorePath: orElse(flag('Asks for the path of the service endpoint alone.'), false),
    prependPath: orElse(flag('Puts the path of the service endpoint before the request’s.'), true),
    followRedirects: orElse(
      z
        .literal(false, 'redirects cannot be followed; use false, and let the client follow them')
        .check(z.meta({ description: 'Redirects are the client’s to follow.' })),
      false,
    ),
    autoRewrite: orElse(flag('Rewrites redirects to the service endpoint into such to the gateway.'), false),
    hostRewrite: maybe(text('The host that such redirects get instead.', rewriteHostProblem)),
    protocolRewrite: maybe(choice('The protocol that such redirects get.', ['http', 'https'])),
    secure: orElse(flag('Verifies the certificate of the service endpoint.'), true),
    target: maybe(target),
    proxyUrl: maybe(
      textOrSetting('A forward proxy through which the service is asked: http://host:port.').check(
        toldBy((url) => (typeof url === 'string' ? proxyUrlProblem(url) : null)),
      ),
    ),
    xfwd: orElse(flag('Sets X-Forwarded-For, -Port, -Proto and -Host.'), false),
    headers: maybe(
      z
        .record(z.string(), textOrSetting(''))
        .check(
          checkHeaders,
          z.meta({ description: 'Headers that the service gets, by name, in place of the client’s.' }),
        ),
    ),
    cookieDomainRewrite: maybe(
      rewrite('The Domain of cookies of the service: one for all, or one for each that it has; empty takes it away.'),
    ),
    cookiePathRewrite: maybe(rewrite('The same for their Path.')),
    auth: maybe(textOrSetting('user:password with which the service endpoint is asked.')),
    timeout: maybe(
      whole('How long an answer may take to begin or stay silent, in milliseconds.', policyLimits.timeout),
    ),
    health: maybe(health),
    proxyTimeout: maybe(whole('The same; it is the one that holds where both are given.', policyLimits.timeout)),
  }),
  example: { serviceEndpoint: 'cars', stripPath: true },
  differences: [
    'An answer has to begin within 30 s and is broken off after 300 s of silence unless given otherwise; there it waits for ever.',
    'Redirects are not followed.',
    'Names of headers are sent in small letters (`preserveHeaderKeyCase`); they are compared without case.',
    'An address of several that fails is left out for a time.',
    'WebSockets pass.',
  ],
  origin: 'express-gateway',
});

/** A text with commas, or a list. */
const tokens = (description: string) =>
  z.union([z.string(), z.array(z.string())], 'use a text or a list of texts').check(
    toldBy((list) => tokenListProblem(typeof list === 'string' ? list.split(',').map((token) => token.trim()) : list)),
    z.meta({ description }),
  );

const originsProblem = (origin: string | boolean | readonly string[]): string | null => {
  if (typeof origin === 'string') return originProblem(origin, 'alone');
  if (typeof origin === 'boolean') return null;
  return origin.map((one) => originProblem(one, 'in a list')).find((problem) => problem !== null) ?? null;
};

export const cors = define({
  name: 'cors',
  summary: 'Says which pages of other origins may read answers; answers their preflights.',
  parameters: only({
    origin: orElse(
      z
        .union([z.string(), z.boolean(), z.array(z.string())], 'use a text, a boolean or a list of texts')
        .check(
          toldBy(originsProblem),
          z.meta({ description: 'An origin, a list of them, * for any, true for whichever asks, false for none.' }),
        ),
      '*',
    ),
    methods: orElse(tokens('The methods that such pages may use.'), 'GET,HEAD,PUT,PATCH,POST,DELETE'),
    allowedHeaders: maybe(tokens('The headers that they may send; whatever they ask for unless given.')),
    exposedHeaders: maybe(tokens('The headers of answers that they may read.')),
    credentials: maybe(flag('Whether they may send cookies.')),
    maxAge: maybe(whole('How long a browser remembers the answer to a preflight, in seconds.', policyLimits.maxAge)),
    optionsSuccessStatus: orElse(whole('The status of that answer.', policyLimits.optionsSuccessStatus), 204),
    preflightContinue: maybe(flag('Lets a preflight go on to the policies behind.')),
  }),
  example: { origin: ['https://app.example.com'], credentials: true },
  differences: [
    'A preflight is answered whatever the methods and scopes of the API endpoint.',
    'Origins are texts; regular expressions are not taken.',
  ],
  origin: 'express-gateway',
});
