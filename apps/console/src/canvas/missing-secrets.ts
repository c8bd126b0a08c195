import { type Canvas, type Entity, referencesOf } from '@tiffin/canvas-rules';
import type { Problem } from '@tiffin/kernel';
import type { EnvironmentAnswer } from '../graphql/answers.js';

export const setSecretCommand = (name: string, projectSlug: string): string =>
  `tiffin secret set ${name} --project ${projectSlug}`;

/** What a gateway keeps for Express Gateway reaches no unit. */
const isUsed = ({ type }: Entity, path: readonly (string | number)[]): boolean =>
  type !== 'Gateway' || path[0] === 'pipelines';

/** Secrets that a canvas names and that have no value in the environment: it cannot be deployed there as it is. */
export function missingSecrets(
  { entities }: Canvas,
  environment: Pick<EnvironmentAnswer, 'name' | 'secrets'> | null,
  projectSlug: string,
): readonly Problem[] {
  if (!environment) return [];
  const set = new Set(environment.secrets.map(({ name }) => name));
  return entities.flatMap((entity) =>
    referencesOf(entity as never)
      .filter(({ name, path }) => !set.has(name) && isUsed(entity, path))
      .map(({ name, path }) => ({
        rule: 'secret-without-value',
        entityId: entity.id,
        entityName: entity.name,
        field: path.join('.'),
        message: `The secret "${name}" has no value in ${environment.name} yet. Set it with: ${setSecretCommand(name, projectSlug)}`,
      })),
  );
}
