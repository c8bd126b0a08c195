import type { DesiredEnvironment, DesiredUnit } from '@tiffin/contracts';
import type { ReleaseContent, ReleaseSecret, ReleaseUnit } from '@tiffin/builds-rules';

/** Where a release is to run; what differs between environments is bound here and never baked into an image. */
export interface EnvironmentPlace {
  readonly environmentId: string;
  readonly environmentName: string;
  readonly projectSlug: string;
  readonly tenantSlug: string;
  /** Domain under which host names are made, e.g. `localhost`. */
  readonly domain: string;
}

/** `<gateway>.<environment>.<project>.<tenant>.<domain>` */
export const gatewayHost = (gatewaySlug: string, place: EnvironmentPlace): string =>
  [gatewaySlug, place.environmentName, place.projectSlug, place.tenantSlug, place.domain].join('.').toLowerCase();

/** What the place binds to a release: values of its secrets by name, and one text that changes with any of them. */
export interface Settings {
  readonly secrets: Readonly<Record<string, string>>;
  /** Names of secrets that have a value which does not open. */
  readonly unopened?: readonly string[];
  readonly settingsHash?: string;
}

/** Names of the secrets that a release needs of the place. */
export const secretNames = ({ units }: ReleaseContent): string[] => [
  ...new Set(units.flatMap(({ secrets: uses = [] }) => uses.map(({ name }) => name))),
];

/** What a release needs of the place and does not find there, one line for people; null: nothing. */
export function missingSecrets({ units }: ReleaseContent, { secrets, unopened = [] }: Settings): string | null {
  const missing = units.flatMap(({ secrets: uses = [] }) => uses.filter(({ name }) => !Object.hasOwn(secrets, name)));
  return missing.length > 0 ? missing.map((use) => missingText(use, unopened.includes(use.name))).join('\n') : null;
}

function missingText({ name, entity, field }: ReleaseSecret, isUnopened: boolean): string {
  const why = isUnopened
    ? 'has a value that cannot be opened any more. Set it again'
    : 'has no value in this environment. Set it';
  return `${entity}, "${field}": the secret "${name}" ${why} with: tiffin secret set ${name}`;
}

/** A unit is given the values that it names and no others. */
function desiredUnit({ secrets: uses = [], ...unit }: ReleaseUnit, { secrets }: Settings): DesiredUnit {
  const given = uses.map(({ name }) => [name, secrets[name] ?? ''] as const);
  return { ...unit, variables: {}, ...(given.length > 0 ? { secrets: Object.fromEntries(given) } : {}) };
}

/** Everything that the cell has to run for a release in this place. `epoch` fences it. */
export function renderEnvironment(
  place: EnvironmentPlace,
  release: { readonly id: string; readonly content: ReleaseContent },
  { epoch, ...settings }: { readonly epoch: number } & Settings,
): DesiredEnvironment {
  return {
    environmentId: place.environmentId,
    epoch,
    releaseId: release.id,
    owner: { tenant: place.tenantSlug, project: place.projectSlug },
    ...(settings.settingsHash === undefined ? {} : { settingsHash: settings.settingsHash }),
    units: release.content.units.map((unit) => desiredUnit(unit, settings)),
    routes: release.content.routes.map(({ unit, gatewaySlug }) => ({ unit, host: gatewayHost(gatewaySlug, place) })),
  };
}
