import { boundText, type DesiredUnit } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import type { Autoscale } from './environment-plan.js';
import type { RenderSettings } from './render-settings.js';
import { versionLength } from './version-of.js';

const longestLabel = 63;

/** A label of DNS that may also name a Service, and leaves room for a version behind it. */
const keyPattern = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const longestKey = longestLabel - 1 - versionLength;
const digestPattern = /^sha256:[0-9a-f]{64}$/;
const variablePattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const kinds = new Set(['workspace', 'function', 'gateway']);

/** Linux takes no longer text in an environment. */
const longestVariable = 128 * 1_024 - 1;
/** An object may have 1.5 MiB, and is kept in more than one form. */
const mostVariables = 256 * 1_024;
/** Of all that one Secret holds. */
const mostBound = 1_024 * 1_024;
const leastMemoryMb = 16;

/** What of a unit cannot be rendered as pods; null: all can. */
export function refuseUnit(unit: DesiredUnit, { quota }: Pick<RenderSettings, 'quota'>): Refusal | null {
  const field = `units.${unit.key}`;
  if (unit.key.length > longestKey || !keyPattern.test(unit.key)) {
    return invalid('units', `"${unit.key}" is no label of DNS with at most ${longestKey} characters.`);
  }
  if (!kinds.has(unit.kind)) return invalid(`${field}.kind`, 'is unknown.');
  if (!digestPattern.test(unit.imageDigest)) return invalid(`${field}.imageDigest`, 'is no digest ("sha256:...").');
  if (!isWhole(unit.memoryMb, leastMemoryMb, quota.unitMemoryMb)) {
    return invalid(`${field}.memoryMb`, `must be a whole number from ${leastMemoryMb} to ${quota.unitMemoryMb}.`);
  }
  return refuseReplicas(unit, field, quota) ?? refuseVariables(unit, field) ?? refuseBound(unit, field);
}

type Quota = RenderSettings['quota'];

function refuseReplicas({ replicas = 1, autoscale }: DesiredUnit, field: string, quota: Quota): Refusal | null {
  if (!isWhole(replicas, 1, quota.pods)) {
    return invalid(`${field}.replicas`, `must be a whole number from 1 to ${quota.pods}.`);
  }
  if (autoscale === undefined) return null;
  const { maxReplicas: max, cpuMillicores } = autoscale;
  return refuseAutoscale({ max, cpuMillicores }, field, { quota });
}

const mostMillicores = 64_000;

export function refuseAutoscale(
  { max, cpuMillicores }: Pick<Autoscale, 'max' | 'cpuMillicores'>,
  field: string,
  { quota }: Pick<RenderSettings, 'quota'>,
): Refusal | null {
  if (isWhole(max, 1, quota.pods) && isWhole(cpuMillicores, 1, mostMillicores)) return null;
  return invalid(
    `${field}.autoscale`,
    `must be of whole numbers, at most ${quota.pods} replicas and ${mostMillicores} millicores.`,
  );
}

export const invalid = (field: string, reason: string): Refusal => Refusal.of('INPUT_INVALID', field, reason);

export const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;

function refuseVariables({ variables }: DesiredUnit, field: string): Refusal | null {
  let bytes = 0;
  for (const [name, value] of Object.entries(variables)) {
    if (!variablePattern.test(name)) return invalid(`${field}.variables`, `"${name.slice(0, 100)}" names no variable.`);
    if (value.includes('\0') || !value.isWellFormed()) {
      return invalid(`${field}.variables.${name}`, 'has characters that no variable can have.');
    }
    const size = Buffer.byteLength(`${name}=${value}`);
    if (size > longestVariable)
      return invalid(`${field}.variables.${name}`, `is longer than ${longestVariable} bytes.`);
    bytes += size;
  }
  return bytes > mostVariables ? invalid(`${field}.variables`, `are more than ${mostVariables} bytes.`) : null;
}

function refuseBound(unit: DesiredUnit, field: string): Refusal | null {
  const text = boundText(unit);
  if (text === null || Buffer.byteLength(text) <= mostBound) return null;
  return invalid(`${field}.secrets`, `and variables are more than ${mostBound} bytes, which is what a cluster keeps.`);
}
