export interface PartChoice {
  readonly value: string;
  readonly label: string;
}

interface Known {
  /** The gateway's own. */
  readonly own: readonly PartChoice[];
  /** Names of those of its plugins. */
  readonly brought: readonly string[];
}

export interface PartGroup {
  readonly group: string;
  readonly items: PartChoice[];
}

const group = (name: string, items: readonly PartChoice[]): PartGroup[] =>
  items.length === 0 ? [] : [{ group: name, items: [...items] }];

/** What can be chosen of a gateway with plugins; `typed` is a name that a plugin may bring, null: nothing that is one. */
export function partChoices({ own, brought }: Known, typed: string | null): PartGroup[] {
  const names = new Set(own.map(({ value }) => value));
  const others = brought.filter((name) => !names.has(name));
  const isKnown = typed === null || names.has(typed) || others.includes(typed);
  return [
    ...group('Of the gateway', own),
    ...group(
      'Of its plugins',
      others.map((value) => ({ value, label: value })),
    ),
    ...group('Not built yet', isKnown ? [] : [{ value: typed, label: `Use "${typed}"` }]),
  ];
}
