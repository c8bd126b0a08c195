import { policyNames } from '@tiffin/contracts/gateway';
import { z } from 'zod';
import { entityBase, nameSchema } from './entity-base.js';
import { idSchema } from './entity-id.js';
import { policySchema } from './policy.js';
import { textOrSetting } from './setting-reference.js';

const port = z.int().min(0).max(65535).exactOptional();

/** Policies in the order in which a request meets them. Ids of policies are unique inside their pipeline. */
export const pipelineSchema = z.strictObject({
  id: idSchema,
  name: nameSchema,
  policies: z.array(policySchema).max(50).default([]),
});

export type Pipeline = z.infer<typeof pipelineSchema>;

const policyName = z.enum(policyNames, {
  error: (issue) => `the policy "${String(issue.input)}" is not known; known are ${policyNames.join(', ')}`,
});

/**
 * A gateway answers at its own host name, made from its name (`gatewaySlug`). `policies` are those that its pipelines may
 * use. `http`, `https`, `admin` and `system` are kept for Express Gateway; the platform decides ports and certificates.
 */
export const gatewaySchema = z.strictObject({
  ...entityBase,
  type: z.literal('Gateway'),
  policies: z.array(policyName).default([...policyNames]),
  pipelines: z.array(pipelineSchema).max(100).default([]),
  http: z.strictObject({ enabled: z.boolean().default(false), port }).exactOptional(),
  https: z
    .strictObject({
      enabled: z.boolean().default(false),
      port,
      tls: z.array(z.strictObject({ domain: z.string(), key: textOrSetting, cert: z.string() })).default([]),
    })
    .exactOptional(),
  admin: z
    .strictObject({ enabled: z.boolean().default(false), hostname: z.string().exactOptional(), port })
    .exactOptional(),
  system: z.record(z.string(), z.json()).exactOptional(),
});

export type Gateway = z.infer<typeof gatewaySchema>;
