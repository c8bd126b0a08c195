import {
  type BoundSettings,
  type DesiredEnvironment,
  type DesiredUnit,
  gatewaySettingNames,
  type RouteCertificate,
  traceSettingNames,
} from '@tiffin/contracts';
import { type EnvironmentScale, scaleInCell, scaleOfUnit } from './environment-scale.js';
import type { ReleaseContent, ReleaseSetting, ReleaseUnit } from '@tiffin/builds-rules';

/** What the host names of an environment are made of. */
export interface HostPlace {
  readonly environmentId: string;
  readonly environmentName: string;
  readonly projectSlug: string;
  readonly tenantSlug: string;
  /** Domain under which host names are made, e.g. `localhost`. */
  readonly domain: string;
}

/** Where a release is to run; what differs between environments is bound here and never baked into an image. */
export interface EnvironmentPlace extends HostPlace {
  readonly tenantId: string;
  readonly scale: EnvironmentScale;
  /** Whether it is what its project's users meet. */
  readonly isProduction: boolean;
}

/** `<gateway>.<environment>.<project>.<tenant>.<domain>` */
export const gatewayHost = (gatewaySlug: string, place: HostPlace): string =>
  [gatewaySlug, place.environmentName, place.projectSlug, place.tenantSlug, place.domain].join('.').toLowerCase();

/** A domain of the tenant's own that leads to the environment. */
export interface BoundDomain {
  readonly name: string;
  /** Null: to the only gateway. */
  readonly gateway: string | null;
  /** Absent: it is served over http alone. */
  readonly certificate?: RouteCertificate;
}

/** What the place binds to a release: values of its secrets and variables by name, and one text that changes with any of them. */
export interface Settings extends BoundSettings {
  /** Names of secrets that have a value which does not open. */
  readonly unopened?: readonly string[];
  readonly settingsHash?: string;
  readonly domains?: readonly BoundDomain[];
}

type Uses = readonly ReleaseSetting[];
const namesOf = (uses: Uses): string[] => [...new Set(uses.map(({ name }) => name))];
const usesOf = ({ units }: ReleaseContent, kind: 'secrets' | 'variables'): Uses =>
  units.flatMap((unit) => unit[kind] ?? []);

/** Names of the secrets and variables that a release needs of the place. */
export const settingNames = (content: ReleaseContent) => ({
  secrets: namesOf(usesOf(content, 'secrets')),
  variables: namesOf(usesOf(content, 'variables')),
});

/** The same with those that every unit is given where the place has them, whatever its release names. */
export function givenSettingNames(content: ReleaseContent) {
  const { secrets, variables } = settingNames(content);
  const withTraces = (names: readonly string[]): string[] => [...new Set([...names, ...traceSettingNames])];
  return { secrets: withTraces(secrets), variables: withTraces([...variables, ...gatewaySettingNames]) };
}

/** What a release needs of the place and does not find there, a line each for people; null: nothing. */
export function missingText(content: ReleaseContent, settings: Settings): string | null {
  const lines = (['secrets', 'variables'] as const).flatMap((kind) =>
    usesOf(content, kind)
      .filter(({ name }) => !Object.hasOwn(settings[kind], name))
      .map((use) => missingLine(use, kind, settings)),
  );
  const all = [...lines, ...unopenedTraces(content, settings)];
  return all.length > 0 ? all.join('\n') : null;
}

/** Nothing names them: units would start without them, and say nothing. */
const unopenedTraces = (content: ReleaseContent, { unopened = [] }: Settings): string[] =>
  unopened
    .filter((name) => !settingNames(content).secrets.includes(name))
    .map(
      (name) =>
        `${name}: the secret has a value that cannot be opened any more. Set it again with: tiffin secret set ${name}`,
    );

function missingLine(
  { name, entity, field }: ReleaseSetting,
  kind: keyof BoundSettings,
  { unopened }: Settings,
): string {
  const word = kind === 'secrets' ? 'secret' : 'variable';
  const isUnopened = kind === 'secrets' && unopened?.includes(name) === true;
  const why = isUnopened
    ? 'has a value that cannot be opened any more. Set it again'
    : 'has no value in this environment. Set it';
  return `${entity}, "${field}": the ${word} "${name}" ${why} with: tiffin ${word} set ${name}`;
}

const given = (uses: Uses = [], values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(uses.map(({ name }) => [name, values[name] ?? '']));

type Values = Readonly<Record<string, string>>;

const of = (names: readonly string[], values: Values): Values =>
  Object.fromEntries(names.flatMap((name) => (Object.hasOwn(values, name) ? [[name, values[name]!]] : [])));

const tracesIn = (values: Values): Values => of(traceSettingNames, values);

/** The values that a unit names, and what the place says of traces. */
function boundTo(uses: Uses | undefined, values: Readonly<Record<string, string>>): Record<string, string> | null {
  const all = { ...tracesIn(values), ...given(uses, values) };
  return uses !== undefined || Object.keys(all).length > 0 ? all : null;
}

const namesService = /(?:^|,)\s*service\.name\s*=/;

/**
 * Gateways and functions know their names; all workspaces of an environment would have one. What the place says goes before it, and
 * where it says nothing of traces a unit is as it was.
 */
function serviceName({ kind, name }: ReleaseUnit, { secrets, variables }: BoundSettings): Record<string, string> {
  const said = { ...tracesIn(variables), ...tracesIn(secrets) };
  const isNamed = 'OTEL_SERVICE_NAME' in said || namesService.test(said['OTEL_RESOURCE_ATTRIBUTES'] ?? '');
  return kind !== 'workspace' || isNamed || Object.keys(said).length === 0 ? {} : { OTEL_SERVICE_NAME: name };
}

/** What the place says of its gateways: of clients, and of what is written down. */
function withGatewaySettings({ kind }: ReleaseUnit, shown: Values | null, values: Values): Values | null {
  const said = kind === 'gateway' ? of(gatewaySettingNames, values) : {};
  return Object.keys(said).length === 0 ? shown : { ...said, ...shown };
}

/** A unit is given the values that it names, what its place says of traces, and no others; a gateway what it says of gateways. */
function desiredUnit(given: ReleaseUnit, settings: Settings, scale: EnvironmentScale): DesiredUnit {
  const { secrets, variables, ...unit } = given;
  const values = { ...settings.variables, ...serviceName(given, settings) };
  const hidden = boundTo(secrets, settings.secrets);
  const shown = withGatewaySettings(given, boundTo(variables, values), values);
  return {
    ...{ ...unit, variables: {}, ...scaleInCell(scaleOfUnit(scale, unit.key)) },
    ...(hidden ? { secrets: hidden } : {}),
    ...(shown ? { values: shown } : {}),
  };
}

type Route = ReleaseContent['routes'][number];

/** The gateway that a domain leads to; null: the release has none of that name, or several to choose from. */
function gatewayOf({ gateway }: BoundDomain, routes: readonly Route[]): Route | null {
  const found = gateway === null ? routes : routes.filter(({ gatewaySlug }) => gatewaySlug === gateway);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Host names of the platform, then domains of the tenant's own. */
function desiredRoutes(place: EnvironmentPlace, routes: readonly Route[], domains: readonly BoundDomain[] = []) {
  const own = domains.flatMap((domain) => {
    const gateway = gatewayOf(domain, routes);
    const { name: host, certificate } = domain;
    const more = certificate === undefined ? {} : { certificate };
    return gateway === null ? [] : [{ unit: gateway.unit, host, isCustom: true as const, ...more }];
  });
  return [...routes.map(({ unit, gatewaySlug }) => ({ unit, host: gatewayHost(gatewaySlug, place) })), ...own];
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
    owner: { tenant: place.tenantSlug, project: place.projectSlug, tenantId: place.tenantId },
    ...(settings.settingsHash === undefined ? {} : { settingsHash: settings.settingsHash }),
    ...(place.isProduction ? { isProduction: true } : {}),
    units: release.content.units.map((unit) => desiredUnit(unit, settings, place.scale)),
    routes: desiredRoutes(place, release.content.routes, settings.domains),
  };
}
