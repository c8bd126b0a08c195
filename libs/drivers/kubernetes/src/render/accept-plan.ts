import { Refusal } from '@tiffin/kernel';
import { refusePlace } from './accept-desired.js';
import { refuseHost } from './accept-host.js';
import { invalid, isWhole, refuseAutoscale, refuseUnit } from './accept-unit.js';
import type { EnvironmentPlan, PlaceName, PlannedRoute, PlannedUnit } from './environment-plan.js';
import { placeName, versionedName } from './object-names.js';
import { canSplit } from './render-routes.js';
import type { RenderSettings } from './render-settings.js';
import { versionLength, versionOf } from './version-of.js';

/** With a dash it fits behind the longest key; no dash of its own, so that no two places have the same name. */
const setPattern = new RegExp(`^[a-z][a-z0-9]{0,${versionLength - 1}}$`);
const repositoryPattern = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;

/** The plan, or why it cannot be rendered: `Refusal` INPUT_INVALID that names the field. */
export function acceptPlan(plan: EnvironmentPlan, settings: RenderSettings): EnvironmentPlan | Refusal {
  if (!repositoryPattern.test(settings.imageRepository)) return invalid('imageRepository', 'is no repository.');
  return (
    refusePlace(plan) ??
    firstOf(plan.units, (planned) => refusePlanned(planned, plan, settings)) ??
    refuseNumbers(plan, settings) ??
    refusePlaces(plan, settings) ??
    firstOf(plan.routes, (route) => refuseRoute(route, plan, settings)) ??
    plan
  );
}

function firstOf<T>(list: readonly T[], refuse: (one: T) => Refusal | null): Refusal | null {
  for (const one of list) {
    const refused = refuse(one);
    if (refused !== null) return refused;
  }
  return null;
}

function refusePlanned(planned: PlannedUnit, { units }: EnvironmentPlan, settings: RenderSettings): Refusal | null {
  const { set, unit } = planned;
  if (!setPattern.test(set)) return invalid('units', `"${set}" names no set.`);
  const refused = refuseUnit(unit, settings);
  if (refused !== null) return refused;
  const field = `units.${unit.key}`;
  const refusedNumbers = refuseReplicas(planned, field, settings);
  if (refusedNumbers !== null) return refusedNumbers;
  const keys = new Set(units.filter((other) => other.set === set).map((other) => other.unit.key));
  const unknown = unit.upstreams.find((upstream) => !keys.has(upstream));
  return unknown === undefined ? null : invalid(`${field}.upstreams`, `names "${unknown}", which is not in its set.`);
}

/** Also where it starts with none: what is stopped. */
function refuseReplicas({ replicas, autoscale }: PlannedUnit, field: string, settings: RenderSettings): Refusal | null {
  const most = settings.quota.pods;
  const isFine = isWhole(replicas, 0, most) && (autoscale === undefined || isWhole(autoscale.min, 1, most));
  if (!isFine) return invalid(`${field}.replicas`, `must be a whole number, at most ${most}.`);
  return autoscale === undefined ? null : refuseAutoscale(autoscale, field, settings);
}

function refuseNumbers({ units, routes }: EnvironmentPlan, { quota }: RenderSettings): Refusal | null {
  const most = quota.unitVersions;
  if (units.length > most) return invalid('units', `are more than ${most}, which is what the cell allows here.`);
  return routes.length > most ? invalid('routes', `are more than ${most}, which is what the cell allows here.`) : null;
}

function refusePlaces({ units, places }: EnvironmentPlan, settings: RenderSettings): Refusal | null {
  const nameOf = (place: PlaceName, version: string) => versionedName(placeName(place), version);
  const versions = units.map((planned) =>
    nameOf({ set: planned.set, key: planned.unit.key }, versionOf(planned, settings)),
  );
  if (new Set(versions).size !== versions.length) return invalid('units', 'has the same version of a unit twice.');
  const names = places.map(placeName);
  if (new Set(names).size !== names.length) return invalid('places', 'has the same place twice.');
  return firstOf(places, (place) =>
    versions.includes(nameOf(place, place.version))
      ? null
      : invalid(`places.${place.key}`, 'leads to a version that does not run.'),
  );
}

function refuseRoute(route: PlannedRoute, plan: EnvironmentPlan, settings: RenderSettings): Refusal | null {
  const { host, backends, canary } = route;
  const field = `routes.${host}`;
  const isPlace = (name: PlaceName) => plan.places.some((place) => placeName(place) === placeName(name));
  const places = [...backends, ...(canary === null ? [] : [canary])];
  const refused = refuseHost(host) ?? refuseTwice(route, plan) ?? refuseCertificate(route, field);
  if (refused !== null) return refused;
  if (!places.every(isPlace)) return invalid(field, 'leads to no place.');
  if (!canSplit(settings) && places.length > 1) return invalid(field, 'is split, which an Ingress cannot.');
  return refuseWeights(backends, field);
}

const refuseTwice = (route: PlannedRoute, { routes }: EnvironmentPlan): Refusal | null =>
  routes.some((other) => other !== route && other.host === route.host)
    ? invalid(`routes.${route.host}`, 'is there twice.')
    : null;

const pem = /^(-----BEGIN [A-Z ]{1,30}-----[A-Za-z0-9+/=\s]+-----END [A-Z ]{1,30}-----\s*)+$/;
const longestPem = 50_000;

function refuseCertificate({ own }: PlannedRoute, field: string): Refusal | null {
  const texts = own === undefined || own.certificate === null ? [] : [own.certificate.chain, own.certificate.key];
  const isFine = texts.every((text) => text.length <= longestPem && pem.test(text));
  return isFine ? null : invalid(field, 'has a certificate that is no PEM.');
}

function refuseWeights(backends: PlannedRoute['backends'], field: string): Refusal | null {
  if (!backends.every(({ weightPercent }) => isWhole(weightPercent, 0, 100))) {
    return invalid(field, 'has a weight that is no whole number from 0 to 100.');
  }
  return backends.some(({ weightPercent }) => weightPercent > 0) ? null : invalid(field, 'has nobody to answer.');
}
