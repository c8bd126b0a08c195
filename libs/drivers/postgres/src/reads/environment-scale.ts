import { type EnvironmentScale, plainScale } from '@tiffin/deployments-rules';
import { z } from 'zod';

const unit = { replicas: z.number(), maxReplicas: z.number(), cpuPercent: z.number() };
const schema: z.ZodType<EnvironmentScale> = z.object({ ...unit, units: z.record(z.string(), z.object(unit)) });

/** Of `environment.scale`; null: as nobody has touched it. Throws for what is none. */
export const environmentScale = (value: unknown): EnvironmentScale =>
  value === null ? plainScale : schema.parse(value);
