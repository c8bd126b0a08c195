import type { DesiredEnvironment, UnitKey } from '@tiffin/contracts';

/** The newer name of a unit goes before. */
export const namesOf = (...environments: readonly (DesiredEnvironment | null)[]): ReadonlyMap<UnitKey, string> =>
  new Map(environments.flatMap((environment) => environment?.units.map(({ key, name }) => [key, name] as const) ?? []));

export const keysOf = (environment: DesiredEnvironment | null): readonly UnitKey[] =>
  environment?.units.map(({ key }) => key) ?? [];

/** Of all its units: one may print what another was given, as a header that a gateway has added. */
export const secretsOf = (...environments: readonly (DesiredEnvironment | null)[]) =>
  environments.flatMap((environment) => environment?.units.map(({ secrets = {} }) => secrets) ?? []);
