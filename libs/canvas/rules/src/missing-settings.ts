import type { NamedSetting, SettingKind } from '@tiffin/contracts';
import type { Problem } from '@tiffin/kernel';
import type { Canvas } from './canvas.js';
import { settingUses } from './setting-uses.js';

/** Names that have a value in an environment. */
export type SetNames = Readonly<Record<SettingKind, ReadonlySet<string>>>;

/** A field that names a secret or variable without a value. */
export interface MissingSetting extends NamedSetting {
  readonly entityId: string;
  readonly entityName: string;
  /** Path inside the entity: `settings.password`. */
  readonly field: string;
}

/** What a deployment of a canvas would ask its environment for in vain, field by field. */
export function missingSettings(canvas: Canvas, set: SetNames): MissingSetting[] {
  const missing = settingUses(canvas)
    .filter(({ kind, name }) => !set[kind].has(name))
    .map(({ kind, name, entity, path }) => ({
      ...{ kind, name, entityId: entity.id, entityName: entity.name, field: path.join('.') },
    }));
  // A field that reaches several units is one field to people.
  return [...new Map(missing.map((one) => [`${one.entityId} ${one.field}`, one])).values()];
}

/** `tiffin secret set NAME` */
export const setCommand = ({ kind, name }: NamedSetting, projectSlug?: string): string =>
  `tiffin ${kind} set ${name}${projectSlug === undefined ? '' : ` --project ${projectSlug}`}`;

export interface SettingProblem extends Problem, MissingSetting {
  readonly entityId: string;
  readonly entityName: string;
  readonly field: string;
}

/** What people are warned of, before a deployment fails for it. */
export function missingSettingProblem(
  missing: MissingSetting,
  place: { readonly environment: string; readonly projectSlug: string },
): SettingProblem {
  const { kind, name } = missing;
  const command = setCommand(missing, place.projectSlug);
  return {
    ...missing,
    rule: `${kind}-without-value`,
    message: `The ${kind} "${name}" has no value in ${place.environment} yet. Set it with: ${command}`,
  };
}
