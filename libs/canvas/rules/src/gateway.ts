import { policyNames } from '@tiffin/contracts/gateway';
import { z } from 'zod';
import { entityBase, nameSchema } from './entity-base.js';
import { idSchema } from './entity-id.js';
import { functionFilesSchema } from './function-files.js';
import { partName, pluginSchema } from './gateway-plugin.js';
import { pluginFaults } from './plugin-faults.js';
import { type Policy, policySchema, policySchemaWith } from './policy.js';
import { textOrSetting } from './setting-reference.js';
import { strangersIn } from './strangers.js';

const port = z.int().min(0).max(65535).exactOptional();

/** Policies in the order in which a request meets them. Ids of policies are unique inside their pipeline. */
const pipelineSchemaOf = (policy: z.ZodType<Policy>) =>
  z.strictObject({ id: idSchema, name: nameSchema, policies: z.array(policy).max(50).default([]) });

export const pipelineSchema = pipelineSchemaOf(policySchema);

export type Pipeline = z.infer<typeof pipelineSchema>;

const policyName = z.enum(policyNames, {
  error: (issue) =>
    `the policy "${String(issue.input)}" is not known; known are ${policyNames.join(', ')}, and what plugins of the gateway bring`,
});

const gatewaySchemaOf = (policy: z.ZodType<Policy>, allowed: z.ZodType<(typeof policyNames)[number]>) =>
  z
    .strictObject({
      ...entityBase,
      type: z.literal('Gateway'),
      policies: z.array(allowed).default([...policyNames]),
      pipelines: z.array(pipelineSchemaOf(policy)).max(100).default([]),
      plugins: z.array(pluginSchema).max(50).exactOptional(),
      files: functionFilesSchema.exactOptional(),
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
    })
    .superRefine((gateway, context) => {
      for (const { path, message } of pluginFaults(gateway)) context.addIssue({ code: 'custom', path, message });
    });

/**
 * A gateway answers at its own host name, made from its name (`gatewaySlug`). `policies` are those that its pipelines may
 * use. `plugins` are code of one's own, and `files` the folder in which it lies, with a package.json for its packages.
 * `http`, `https`, `admin` and `system` are kept for Express Gateway; the platform decides ports and certificates.
 */
export const gatewaySchema = gatewaySchemaOf(policySchema, policyName);

export type Gateway = z.infer<typeof gatewaySchema>;

/** The schema that a gateway is read by: one with plugins may use policies and conditions that only its plugins know. */
export function gatewaySchemaFor(input: Readonly<Record<string, unknown>>): z.ZodType {
  const { plugins } = input;
  if (!Array.isArray(plugins) || plugins.length === 0) return gatewaySchema;
  return gatewaySchemaOf(policySchemaWith(strangersIn(input)), partName as never);
}

/** Whether code of a tenant's own runs in it. */
export const hasPlugins = ({ plugins = [] }: Gateway): boolean => plugins.length > 0;
