import { BoundSetting, SettingMissing, settingOf } from '@tiffin/contracts';
import type { PolicyParameters } from './policy.js';
import type { Exchange } from '../exchange.js';
import { changeOf } from '../expressions/changes.js';
import { compileExpression } from '../expressions/compile-expression.js';

type Changes = NonNullable<PolicyParameters<'request-transformer'>['headers']>;
type Value = NonNullable<Changes['add']>[string];
type Read = (exchange: Exchange) => unknown;

/** Sets and removes headers of the request or of the answer; what is removed is gone, also where it was set. */
export function headerChanges(
  { add = {}, remove = [] }: Changes,
  is: 'request-header' | 'response-header',
  where: string,
): (exchange: Exchange) => void {
  const changes = [
    ...Object.entries(add).map(([name, value]) => [changeOf({ is, name }), readerOf(value, where)] as const),
    ...remove.map((name) => [changeOf({ is, name }), () => undefined] as const),
  ];
  return (exchange) => {
    for (const [change, read] of changes) change(exchange, read(exchange));
  };
}

/** Sets and removes members of an object; answers it anew, and everything else as it is. */
export function memberChanges(
  { add = {}, remove = [] }: Changes,
  where: string,
): (of: unknown, exchange: Exchange) => unknown {
  const readers = Object.entries(add).map(([name, value]) => [name, readerOf(value, where)] as const);
  return (of, exchange) => {
    if (typeof of !== 'object' || of === null || Array.isArray(of)) return of;
    const members = new Map<string, unknown>(Object.entries(of));
    for (const [name, read] of readers) members.set(name, read(exchange));
    for (const name of remove) members.delete(name);
    return Object.fromEntries(members);
  };
}

function readerOf(value: Value, where: string): Read {
  if (value instanceof BoundSetting) return () => value.literal;
  if (typeof value === 'number') return () => value;
  if (typeof value === 'string') return compileExpression(value, where);
  throw new SettingMissing(settingOf(value)!);
}
