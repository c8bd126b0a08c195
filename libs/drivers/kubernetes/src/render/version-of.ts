import { createHmac } from 'node:crypto';
import { boundText, type DesiredUnit } from '@tiffin/contracts';
import { canonicalJson, type Json } from '@tiffin/kernel';
import type { PlannedUnit } from './environment-plan.js';
import { podTemplate } from './pod-template.js';
import type { RenderSettings } from './render-settings.js';

/** How long a version is; with a dash it still fits behind the longest key of a unit (53). */
export const versionLength = 9;

/**
 * Names the version of a unit: lower-case letters and digits, other ones with anything that its pods are made of, its set, the
 * values of its secrets and the settings included. How many replicas there are is no part of it. What is to stay as it was made keeps its name.
 */
export function versionOf(planned: PlannedUnit, settings: RenderSettings): string {
  if (planned.rendered !== undefined) return planned.rendered.version;
  const { unit, set } = planned;
  const ofSettings = versions.get(settings) ?? new WeakMap<DesiredUnit, Map<string, string>>();
  const ofUnit = ofSettings.get(unit) ?? new Map<string, string>();
  const version = ofUnit.get(set) ?? madeOf(planned, settings);
  versions.set(settings, ofSettings.set(unit, ofUnit.set(set, version)));
  return version;
}

/** Of settings, units and sets: it is asked for at each step of each look, and is most of what a look costs. None of them ever changes. */
const versions = new WeakMap<RenderSettings, WeakMap<DesiredUnit, Map<string, string>>>();

function madeOf(planned: PlannedUnit, settings: RenderSettings): string {
  const content = { template: podTemplate(planned, '', settings), bound: boundText(planned.unit) };
  const digest = createHmac('sha256', settings.versionKey)
    .update(canonicalJson(content as Json))
    .digest('hex');
  return BigInt(`0x${digest}`).toString(36).padStart(50, '0').slice(-versionLength);
}
