import type { SettingKind } from '@tiffin/contracts';

interface MissingName {
  readonly kind: SettingKind;
  readonly name: string;
  readonly entityName: string;
  readonly field: string;
}

export interface Missing {
  readonly kind: SettingKind;
  readonly name: string;
  /** Where it is asked for: `hello (environment.API_TOKEN)`. */
  readonly places: readonly string[];
}

/** One for each name, however many fields ask for it. */
export function missingList(names: readonly MissingName[]): readonly Missing[] {
  const groups = Map.groupBy(names, ({ kind, name }) => `${kind} ${name}`);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first ? [{ kind: first.kind, name: first.name, places: [first, ...others].map(placeOf) }] : [],
  );
}

const placeOf = ({ entityName, field }: MissingName): string => `${entityName} (${field})`;
