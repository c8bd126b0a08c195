/** Stands in a configuration for a value that the environment keeps and shows nobody: it is put in when a unit starts. */
export interface SecretReference {
  readonly secret: string;
}

/** The same for a value that the environment's members may read. */
export interface VariableReference {
  readonly variable: string;
}

export type SettingReference = SecretReference | VariableReference;

export type SettingKind = 'secret' | 'variable';

/** What a reference names. */
export interface NamedSetting {
  readonly kind: SettingKind;
  readonly name: string;
}

/** Names of secrets and variables: `DB_PASSWORD`. */
export const settingNamePattern = /^[A-Z][A-Z0-9_]{0,63}$/;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What `{"secret": "NAME"}` or `{"variable": "NAME"}` names; null for everything else. */
export function settingOf(value: unknown): NamedSetting | null {
  if (!isFields(value)) return null;
  const [[kind, name] = [], ...rest] = Object.entries(value);
  if ((kind !== 'secret' && kind !== 'variable') || rest.length > 0) return null;
  return typeof name === 'string' && settingNamePattern.test(name) ? { kind, name } : null;
}

export const isSettingReference = (value: unknown): value is SettingReference => settingOf(value) !== null;

export type ValuePath = readonly (string | number)[];

/** Each reference inside a value, with the path at which it stands. */
export function settingReferences(
  value: unknown,
  path: ValuePath = [],
): (NamedSetting & { readonly path: ValuePath })[] {
  const named = settingOf(value);
  if (named) return [{ path, ...named }];
  if (Array.isArray(value)) return value.flatMap((part, index) => settingReferences(part, [...path, index]));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => settingReferences(part, [...path, key]));
}

/** What a reference named, once a unit has started, where it must not be read as anything but a text: never as an expression. */
export class BoundSetting {
  constructor(
    readonly literal: string,
    /** Of the secret or variable. */
    readonly name: string,
  ) {}
}

/** The values that a unit is given, by name. */
export interface BoundSettings {
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

const standInBegin = '\u0001the value of ';

/** Stands for the value of a setting where a configuration is looked at before there are any. */
export const settingStandIn = (name: string): string => standInBegin + name;

export const isSettingStandIn = (value: unknown): boolean =>
  typeof value === 'string' && value.startsWith(standInBegin);

/** A reference in a configuration whose value the unit was not given. */
export class SettingMissing extends Error {
  override readonly name = 'SettingMissing';

  constructor({ kind, name }: NamedSetting) {
    super(`The ${kind} "${name}" has no value here. Set it with: tiffin ${kind} set ${name}`);
  }
}

/** The value with every reference replaced by what it names. Throws `SettingMissing`. */
export function resolveSettings<T>(value: T, settings: BoundSettings): T {
  return resolved(value, settings) as T;
}

function resolved(value: unknown, settings: BoundSettings): unknown {
  const named = settingOf(value);
  if (named) return valueOf(named, settings);
  if (Array.isArray(value)) return value.map((part) => resolved(part, settings));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolved(part, settings)]));
}

function valueOf(named: NamedSetting, { secrets, variables }: BoundSettings): string {
  const values = named.kind === 'secret' ? secrets : variables;
  const found = Object.hasOwn(values, named.name) ? values[named.name] : undefined;
  if (found === undefined) throw new SettingMissing(named);
  return found;
}

/** Values below this cannot be told from other text, so that they stay in logs as they are. */
export const shortestRedacted = 4;
