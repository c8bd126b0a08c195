import { parse } from 'qs';

export type SentFields = Readonly<Record<string, unknown>>;

/**
 * What a form or query says, as Express reads it: given several times, a field is a list, and with brackets (`a[b]=1`, `a[]=1`) it is an
 * object or a list. However many there are, each is read: the service gets them all, and what a policy does not see it cannot refuse.
 */
export function readFields(text: string): SentFields {
  return isNested(text)
    ? parse(text, { allowPrototypes: true, plainObjects: true, parameterLimit: Infinity })
    : flat(text);
}

/** Whether fields may stand inside others, which is rare. */
export const isNested = (text: string): boolean => /\[|%5b/i.test(text);

/** The same for fields of which none stands inside another, in a fraction of the time. */
function flat(text: string): SentFields {
  // Without a prototype, so that `__proto__` is a name like any other.
  const fields = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of new URLSearchParams(text)) {
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else if (typeof before === 'string') fields[name] = [before, value];
    else before.push(value);
  }
  // A value without a name belongs to nothing.
  delete fields[''];
  return fields;
}
