import type { CellOwner, DesiredEnvironment, DesiredRoute, DesiredUnit, StickyBy } from '@tiffin/contracts';
import { type Fields, list, matching, number, object, refuse, text } from './read-fields.js';

const idPattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;
const keyPattern = /^[a-z0-9][a-z0-9-]{0,99}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;
/** As a header or a cookie is called. */
const namePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const hostPattern = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** Ids name files of the cell's folder, so nothing else than plain ones gets in. */
export const isEnvironmentId = (text: string): boolean => idPattern.test(text);

/** Reads what a client wants; throws `Refusal` INPUT_INVALID that names the field. */
export function readDesired(environmentId: string, body: unknown): DesiredEnvironment {
  const fields = object(body, 'body');
  if (fields.environmentId !== environmentId) refuse('environmentId', 'is not the id of the address.');
  const units = list(fields.units, 'units').map((unit, index) => readUnit(unit, `units.${index}`));
  const keys = new Set(units.map(({ key }) => key));
  if (keys.size !== units.length) refuse('units', 'has the same key twice.');
  for (const { key, upstreams } of units) {
    const unknown = upstreams.find((upstream) => !keys.has(upstream));
    if (unknown !== undefined) refuse(`units.${key}.upstreams`, `names "${unknown}", which is not among the units.`);
  }
  const routes = list(fields.routes, 'routes').map((route, index) => readRoute(route, `routes.${index}`));
  if (new Set(routes.map(({ host }) => host)).size !== routes.length) refuse('routes', 'has the same host twice.');
  for (const { host, unit } of routes) {
    if (!keys.has(unit)) refuse(`routes.${host}`, `names unit "${unit}", which is not among the units.`);
  }
  const epoch = number(fields.epoch, 'epoch');
  const releaseId = text(fields.releaseId, 'releaseId');
  return {
    environmentId,
    epoch,
    releaseId,
    ...readOwner(fields),
    ...readSettings(fields),
    ...readCanary(fields),
    ...whatRuns(fields, units),
    routes,
  };
}

/** Of what is stopped nothing does; its hosts are known all the same. */
const whatRuns = (
  { isStopped }: Fields,
  units: readonly DesiredUnit[],
): Pick<DesiredEnvironment, 'isStopped' | 'units'> => (isStopped === true ? { isStopped, units: [] } : { units });

function readOwner({ owner }: Fields): { owner?: CellOwner } {
  if (owner === undefined) return {};
  const { tenant, project, tenantId } = object(owner, 'owner');
  const known = tenantId === undefined ? {} : { tenantId: text(tenantId, 'owner.tenantId') };
  return { owner: { tenant: text(tenant, 'owner.tenant'), project: text(project, 'owner.project'), ...known } };
}

const readSettings = ({ settingsHash }: Fields): { settingsHash?: string } =>
  settingsHash === undefined ? {} : { settingsHash: text(settingsHash, 'settingsHash') };

function readCanary({ canary }: Fields): Pick<DesiredEnvironment, 'canary'> {
  if (canary === undefined || canary === 'stopped') return canary === undefined ? {} : { canary };
  const { weightPercent, stickyBy } = object(canary, 'canary');
  const weight = number(weightPercent, 'canary.weightPercent');
  if (weight > 99) refuse('canary.weightPercent', 'is more than 99.');
  return { canary: { weightPercent: weight, stickyBy: stickyBy === null ? null : readStickyBy(stickyBy) } };
}

function readStickyBy(value: unknown): StickyBy {
  const { kind, name } = object(value, 'canary.stickyBy');
  if (kind === 'client-address') return { kind };
  if (kind !== 'header' && kind !== 'cookie') return refuse('canary.stickyBy.kind', 'is unknown.');
  return { kind, name: matching(namePattern, name, 'canary.stickyBy.name') };
}

function readUnit(value: unknown, path: string): DesiredUnit {
  const fields = object(value, path);
  const kind = text(fields.kind, `${path}.kind`);
  if (kind !== 'workspace' && kind !== 'function' && kind !== 'gateway') return refuse(`${path}.kind`, 'is unknown.');
  return {
    kind,
    key: matching(keyPattern, fields.key, `${path}.key`),
    name: text(fields.name, `${path}.name`),
    imageDigest: matching(digestPattern, fields.imageDigest, `${path}.imageDigest`),
    memoryMb: number(fields.memoryMb, `${path}.memoryMb`),
    upstreams: list(fields.upstreams, `${path}.upstreams`).map((key) => text(key, `${path}.upstreams`)),
    variables: texts(fields.variables, `${path}.variables`),
    ...(fields.secrets === undefined ? {} : { secrets: texts(fields.secrets, `${path}.secrets`) }),
    ...(fields.values === undefined ? {} : { values: texts(fields.values, `${path}.values`) }),
  };
}

const texts = (value: unknown, path: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(object(value, path)).map(([name, content]) => [name, text(content, `${path}.${name}`)]),
  );

function readRoute(value: unknown, path: string): DesiredRoute {
  const fields = object(value, path);
  return { host: matching(hostPattern, fields.host, `${path}.host`), unit: text(fields.unit, `${path}.unit`) };
}
