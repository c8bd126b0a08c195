import type { NamedSetting, SettingKind } from '@tiffin/contracts';

/** What `{"secret": "NAME"}` or `{"variable": "NAME"}` names, also half typed; null where something else stands. */
export function namedIn(value: unknown): NamedSetting | null {
  if (typeof value !== 'object' || value === null) return null;
  if ('secret' in value) return { kind: 'secret', name: String(value.secret) };
  return 'variable' in value ? { kind: 'variable', name: String(value.variable) } : null;
}

export const referenceTo = ({ kind, name }: NamedSetting): object => ({ [kind]: name });

const written = /^\s*\{\s*"(secret|variable)"\s*:\s*"(\w*)"\s*\}\s*$/;

interface Field {
  /** What the field holds the name of right now; null: a text. */
  readonly holds: SettingKind | null;
  /** Whether it can hold nothing but the name of a secret. */
  readonly only: boolean;
}

/** What the text of a field stands for; undefined: it is left out. A reference that is written as in a canvas file is one. */
export function readSecretText(text: string, { holds, only }: Field): unknown {
  const [, kind, name = ''] = written.exec(text) ?? [];
  if (kind !== undefined) return { [kind]: name };
  if (text === '') return holds !== null && !only ? { [holds]: '' } : undefined;
  return holds === null ? text : { [holds]: text };
}
