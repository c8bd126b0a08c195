import { settingNamePattern } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';

const longestValue = 65_536;

/** Of each kind in one environment: all of them are given to every process of it, and come in one list. */
export const mostSettings = 200;

/** Throws INPUT_INVALID for a name that no secret and no variable can have: neither the database nor the audit log is given such a text. */
export function refuseSettingName(name: string): void {
  if (settingNamePattern.test(name)) return;
  throw Refusal.of('INPUT_INVALID', 'name', 'use a capital letter, then up to 63 capital letters, digits and "_".');
}

/** Throws INPUT_INVALID for a value that cannot be kept; `field` says which. */
export function refuseSettingValue(value: string, field = 'value'): void {
  if (value.length > longestValue)
    throw Refusal.of('INPUT_INVALID', field, `it has ${value.length} characters; use at most ${longestValue}.`);
  if (value.includes('\0')) throw Refusal.of('INPUT_INVALID', field, 'it holds the character U+0000.');
}

/** Throws INPUT_INVALID where an environment would have more of one kind than it can. */
export function refuseTooMany(count: number, kind: 'secrets' | 'variables'): void {
  if (count <= mostSettings) return;
  throw Refusal.of('INPUT_INVALID', 'name', `an environment has at most ${mostSettings} ${kind}. Remove one first.`);
}

interface Named {
  readonly name: string;
}

/**
 * Several settings that are to be set at once. They come in one order, so that two who set the same names wait for each other and never
 * in a circle. Throws INPUT_INVALID for a list with none, too many, or one name twice, and what `refuse` throws for each.
 */
export function inOneOrder<Setting extends Named>(
  settings: readonly Setting[],
  kind: 'secrets' | 'variables',
  refuse: (setting: Setting, field: string) => void,
): readonly Setting[] {
  if (settings.length === 0) throw Refusal.of('INPUT_INVALID', kind, 'there is none in the list.');
  if (settings.length > mostSettings)
    throw Refusal.of('INPUT_INVALID', kind, `at most ${mostSettings} can be set at once.`);
  const seen = new Set<string>();
  for (const setting of settings) {
    refuse(setting, `${kind}.${setting.name}`);
    if (seen.has(setting.name)) throw Refusal.of('INPUT_INVALID', kind, `"${setting.name}" is there twice.`);
    seen.add(setting.name);
  }
  return settings.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
