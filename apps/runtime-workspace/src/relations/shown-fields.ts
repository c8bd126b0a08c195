/** What `fields` of a filter says: names that are shown, none others; and names that are not. */
export interface ShownFields {
  readonly only?: readonly string[];
  readonly omit: readonly string[];
}

/** From a name, a list, `{name: true}` or `{name: false}`; a list of nothing shows all, as in LoopBack. */
export function shownFields(fields: unknown): ShownFields {
  if (typeof fields === 'string') return { only: [fields], omit: [] };
  if (Array.isArray(fields)) return fields.length === 0 ? { omit: [] } : { only: fields as string[], omit: [] };
  if (typeof fields !== 'object' || fields === null) return { omit: [] };
  const only = Object.entries(fields).flatMap(([name, isShown]) => (isShown ? [name] : []));
  return only.length > 0 ? { only, omit: [] } : { omit: Object.keys(fields) };
}

export function bothShown(one: ShownFields, other: ShownFields): ShownFields {
  const omit = [...new Set([...one.omit, ...other.omit])];
  const only =
    one.only && other.only ? one.only.filter((name) => other.only?.includes(name)) : (one.only ?? other.only);
  return only ? { only: only.filter((name) => !omit.includes(name)), omit } : { omit };
}

export const isShown = ({ only, omit }: ShownFields, name: string): boolean =>
  only ? only.includes(name) : !omit.includes(name);
