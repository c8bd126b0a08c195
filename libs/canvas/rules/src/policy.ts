import {
  type SettingReference,
  forwardedValueProblem,
  isWrong,
  originProblem,
  parseTemplate,
  policyHeaderProblem,
  policyLimits,
  repeatedHeaderProblem,
  rewriteHostProblem,
  tokenListProblem,
} from '@tiffin/contracts';
import { z } from 'zod';
import { type Condition, conditionSchema } from './condition.js';
import { idSchema } from './entity-id.js';
import { textOrSetting } from './setting-reference.js';
import { eachToldBy, toldBy } from './told-by.js';
import { unsupportedName } from './unsupported-name.js';

/** Policies that a pipeline may hold. */
export const policyNames = ['proxy', 'log', 'cors', 'headers', 'terminate'] as const;
export type PolicyName = (typeof policyNames)[number];

const within = ({ least, most }: { readonly least: number; readonly most: number }) => {
  const message = `use a whole number from ${least} to ${most}`;
  return z.int(message).min(least, message).max(most, message);
};

/** A text with commas, or a list. */
const tokens = z
  .union([z.string(), z.array(z.string())], { error: 'use a text or a list of texts' })
  .superRefine(toldBy((list) => tokenListProblem(typeof list === 'string' ? list.split(',').map(trimmed) : list)));

const trimmed = (text: string): string => text.trim();

const template = (message: string): string | null => {
  const read = parseTemplate(message);
  return isWrong(read) ? read.wrong : null;
};

const origins = z
  .union([z.string(), z.boolean(), z.array(z.string())], { error: 'use a text, a boolean or a list of texts' })
  .superRefine((origin, context) => {
    if (typeof origin === 'string') toldBy((one: string) => originProblem(one, 'alone'))(origin, context);
    if (Array.isArray(origin)) eachToldBy((one: string) => originProblem(one, 'in a list'))(origin, context);
  });

interface HeadersAction {
  readonly headersPrefix: string;
  readonly forwardHeaders: Readonly<Record<string, string | SettingReference>>;
}

function checkHeaders({ headersPrefix, forwardHeaders }: HeadersAction, context: z.RefinementCtx): void {
  const tell = (message: string | null, ...path: string[]): void =>
    void (message === null || context.addIssue({ code: 'custom', path: ['forwardHeaders', ...path], message }));
  tell(repeatedHeaderProblem(Object.keys(forwardHeaders).map((name) => headersPrefix + name)));
  for (const [name, value] of Object.entries(forwardHeaders)) {
    tell(policyHeaderProblem(headersPrefix + name), name);
    if (typeof value === 'string') tell(forwardedValueProblem(value), name);
  }
}

/** What each policy may be told, with Express Gateway's defaults. A proxy's `serviceEndpoint` is an entity's id. */
export const policyActions = {
  proxy: z.strictObject({
    serviceEndpoint: idSchema,
    auth: textOrSetting.exactOptional(),
    autoRewrite: z.boolean().default(false),
    changeOrigin: z.boolean().default(true),
    followRedirects: z.literal(false, 'redirects cannot be followed yet; use false').default(false),
    hostRewrite: z.string().superRefine(toldBy(rewriteHostProblem)).exactOptional(),
    ignorePath: z.boolean().default(false),
    prependPath: z.boolean().default(true),
    protocolRewrite: z.enum(['http', 'https']).exactOptional(),
    secure: z.boolean().default(true),
    stripPath: z.boolean().default(false),
    strategy: z.literal('round-robin').default('round-robin'),
    xfwd: z.boolean().default(false),
    timeout: within(policyLimits.timeout).exactOptional(),
    proxyTimeout: within(policyLimits.timeout).exactOptional(),
  }),
  log: z.strictObject({ message: z.string().superRefine(toldBy(template)) }),
  cors: z.strictObject({
    origin: origins.default('*'),
    methods: tokens.default('GET,HEAD,PUT,PATCH,POST,DELETE'),
    allowedHeaders: tokens.exactOptional(),
    exposedHeaders: tokens.exactOptional(),
    credentials: z.boolean().exactOptional(),
    maxAge: within(policyLimits.maxAge).exactOptional(),
    optionsSuccessStatus: within(policyLimits.optionsSuccessStatus).default(204),
    preflightContinue: z.boolean().exactOptional(),
  }),
  headers: z
    .strictObject({
      headersPrefix: z.string().default(''),
      forwardHeaders: z.record(z.string(), textOrSetting).default({}),
    })
    .superRefine(checkHeaders),
  terminate: z.strictObject({
    statusCode: within(policyLimits.statusCode).default(400),
    message: z.string().default('Terminated'),
  }),
} as const satisfies Record<PolicyName, z.ZodType>;

const always: Condition = { name: 'always' };
const condition = conditionSchema.default(always);

const policyOf = <Name extends PolicyName, Action extends z.ZodType>(name: Name, action: Action) =>
  z.strictObject({
    id: idSchema,
    name: z.literal(name),
    pairs: z.array(z.strictObject({ condition, action })).max(100).default([]),
  });

/** A policy with its pairs: each pair whose condition holds does its action. Without pairs it does nothing. */
export const policySchema = z.discriminatedUnion(
  'name',
  [
    policyOf('proxy', policyActions.proxy),
    policyOf('log', policyActions.log),
    policyOf('cors', policyActions.cors.prefault({})),
    policyOf('headers', policyActions.headers.prefault({})),
    policyOf('terminate', policyActions.terminate.prefault({})),
  ],
  { error: (issue) => unsupportedName('policy', issue.input, policyNames) },
);

export type Policy = z.infer<typeof policySchema>;
export type ProxyPolicy = Extract<Policy, { name: 'proxy' }>;
export type ProxyPair = ProxyPolicy['pairs'][number];
