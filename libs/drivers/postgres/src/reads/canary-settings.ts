import type { CanarySettings } from '@tiffin/deployments-rules';
import { z } from 'zod';

const named = z.object({ kind: z.enum(['header', 'cookie']), name: z.string() });

const schema: z.ZodType<CanarySettings> = z.object({
  steps: z.array(z.object({ weightPercent: z.number(), holdMs: z.number() })),
  stickyBy: z.union([named, z.object({ kind: z.literal('client-address') })]).nullable(),
  mostErrorPercent: z.number(),
  slowestP95Ratio: z.number().nullable(),
  minimumRequests: z.number(),
});

/** Of `environment.rollout`. Throws for what is none. */
export const canarySettings = (value: unknown): CanarySettings => schema.parse(value);
