import { type Canvas, secretUses } from '@tiffin/canvas-rules';
import type { Problem } from '@tiffin/kernel';
import type { EnvironmentAnswer } from '../graphql/answers.js';

const rule = 'secret-without-value';

export const setSecretCommand = (name: string, projectSlug: string): string =>
  `tiffin secret set ${name} --project ${projectSlug}`;

/** A field that names a secret without a value. */
export interface MissingSecret extends Problem {
  readonly entityId: string;
  readonly field: string;
  readonly secret: string;
}

export const isMissingSecret = (problem: Problem): problem is MissingSecret => problem.rule === rule;

/** Secrets that a deployment of a canvas would ask the environment for in vain. */
export function missingSecrets(
  canvas: Canvas,
  environment: Pick<EnvironmentAnswer, 'name' | 'secrets'> | null,
  projectSlug: string,
): readonly MissingSecret[] {
  if (!environment) return [];
  const set = new Set(environment.secrets.map(({ name }) => name));
  const found = secretUses(canvas)
    .filter(({ name }) => !set.has(name))
    .map(({ name, entity, path }) => ({
      rule,
      entityId: entity.id,
      entityName: entity.name,
      field: path.join('.'),
      secret: name,
      message: `The secret "${name}" has no value in ${environment.name} yet. Set it with: ${setSecretCommand(name, projectSlug)}`,
    }));
  // A field that reaches several units is one field to people.
  return [...new Map(found.map((one) => [`${one.entityId} ${one.field}`, one])).values()];
}
