/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * JSON with object keys in code-unit order and no white space, so that equal values have equal bytes.
 * Undefined members are left out, as JSON.stringify does; arrays keep their order.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  // Text is put together as it comes: of a controller that looks at a cell, this is much of what it does.
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** Whether two values are the same JSON, in whatever order their fields stand; two absent ones are. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && canonicalJson(a as Json) === canonicalJson(b as Json);
}
