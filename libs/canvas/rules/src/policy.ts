import { z } from 'zod';
import { type Condition, conditionSchema } from './condition.js';
import { idSchema } from './entity-id.js';
import { unsupportedName } from './unsupported-name.js';

/** Policies that a pipeline may hold. */
export const policyNames = ['proxy', 'log', 'cors', 'headers', 'terminate'] as const;
export type PolicyName = (typeof policyNames)[number];

const longestTimeoutMs = 3_600_000;
const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'use the name of an HTTP header');

const textOrTexts = z.union([z.string(), z.array(z.string())], { error: 'use a text or a list of texts' });

/** What each policy may be told, with Express Gateway's defaults. A proxy's `serviceEndpoint` is an entity's id. */
export const policyActions = {
  proxy: z.strictObject({
    serviceEndpoint: idSchema,
    auth: z.string().exactOptional(),
    autoRewrite: z.boolean().default(false),
    changeOrigin: z.boolean().default(true),
    followRedirects: z.literal(false, 'redirects cannot be followed yet; use false').default(false),
    hostRewrite: z.string().exactOptional(),
    ignorePath: z.boolean().default(false),
    prependPath: z.boolean().default(true),
    protocolRewrite: z.enum(['http', 'https']).exactOptional(),
    secure: z.boolean().default(true),
    stripPath: z.boolean().default(false),
    strategy: z.literal('round-robin').default('round-robin'),
    xfwd: z.boolean().default(false),
    timeout: z.int().min(1).max(longestTimeoutMs).exactOptional(),
    proxyTimeout: z.int().min(1).max(longestTimeoutMs).exactOptional(),
  }),
  log: z.strictObject({ message: z.string().min(1, 'give the message to log') }),
  cors: z.strictObject({
    origin: z
      .union([z.string(), z.boolean(), z.array(z.string())], { error: 'use a text, a boolean or a list of texts' })
      .default('*'),
    methods: textOrTexts.default('GET,HEAD,PUT,PATCH,POST,DELETE'),
    allowedHeaders: textOrTexts.exactOptional(),
    exposedHeaders: textOrTexts.exactOptional(),
    credentials: z.boolean().exactOptional(),
    maxAge: z.int().min(0).exactOptional(),
    optionsSuccessStatus: z.int().min(200).max(299).default(204),
    preflightContinue: z.boolean().exactOptional(),
  }),
  headers: z.strictObject({
    headersPrefix: z.string().default(''),
    forwardHeaders: z.record(headerName, z.string()).default({}),
  }),
  terminate: z.strictObject({
    statusCode: z.int().min(200).max(599).default(400),
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
