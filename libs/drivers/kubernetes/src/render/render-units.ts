import { boundText, consumersKeyFile } from '@tiffin/contracts';
import { consumersKeyOf } from './consumers-key.js';
import type { EnvironmentPlan, PlannedPlace, PlannedUnit } from './environment-plan.js';
import type { Fields, KubeDraft } from './kube-object.js';
import { limitStoreOf } from './limit-store.js';
import { annotationNames, consumersKeyName, labelNames, limitsName, placeName, versionedName } from './object-names.js';
import { podTemplate, unitLabels } from './pod-template.js';
import { cpuQuantity } from './quantity.js';
import type { RenderSettings, UnitTiming } from './render-settings.js';
import { shownText } from './shown-text.js';
import { unitPort, unitPortName } from './unit-port.js';
import { limitsFile, settingsFile } from './unit-variables.js';
import { versionOf } from './version-of.js';

/** A unit with what its objects are called by. */
interface Versioned {
  readonly planned: PlannedUnit;
  readonly version: string;
  readonly name: string;
}

/** Secrets before the pods that read them, places after both. */
export function renderUnits(plan: EnvironmentPlan, settings: RenderSettings): KubeDraft[] {
  const versions = plan.units.map((planned) => {
    const version = versionOf(planned, settings);
    return { planned, version, name: versionedName(planned.unit.key, version) };
  });
  return [
    ...(plan.units.some(({ unit }) => unit.kind === 'gateway') ? ofGateways(plan, settings) : []),
    ...versions.flatMap(unitSecret),
    ...plan.places.map(renderPlace),
    ...versions.map((versioned) => deployment(versioned, settings)),
    ...versions.flatMap((versioned) => autoscaler(versioned, settings.timing)),
    ...(plan.isProduction ? versions.flatMap(disruptionBudget) : []),
  ];
}

const labelsOf = ({ planned, version }: Versioned) => unitLabels(planned, version);

function unitSecret(versioned: Versioned): readonly KubeDraft[] {
  const text = boundText(versioned.planned.unit);
  if (text === null) return [];
  const data = { [settingsFile]: Buffer.from(text).toString('base64') };
  return [
    {
      kind: 'Secret',
      name: versioned.name,
      labels: labelsOf(versioned),
      body: { type: 'Opaque', immutable: true, data },
    },
  ];
}

const ofGateways = (plan: EnvironmentPlan, settings: RenderSettings): readonly KubeDraft[] => [
  consumersKey(plan, settings),
  ...limitStore(plan, settings),
];

/** The cell makes it anew from what it keeps, whoever works at it. */
function consumersKey({ environmentId }: EnvironmentPlan, { versionKey }: RenderSettings): KubeDraft {
  const data = { [consumersKeyFile]: Buffer.from(consumersKeyOf(versionKey, environmentId)).toString('base64') };
  return { kind: 'Secret', name: consumersKeyName, body: { type: 'Opaque', immutable: true, data } };
}

/** It may change: pods of before find what is newer when they start again. */
function limitStore({ environmentId }: EnvironmentPlan, { limits, versionKey }: RenderSettings): readonly KubeDraft[] {
  if (limits === undefined) return [];
  const text = JSON.stringify(limitStoreOf(limits, versionKey, environmentId));
  const data = { [limitsFile]: Buffer.from(text).toString('base64') };
  return [{ kind: 'Secret', name: limitsName, body: { type: 'Opaque', data } }];
}

/** Which version its selector names is the switch from one to another. */
function renderPlace({ set, key, version }: PlannedPlace): KubeDraft {
  const selector = { [labelNames.set]: set, [labelNames.unit]: key, [labelNames.version]: version };
  const ports = [{ name: unitPortName, protocol: 'TCP', port: unitPort, targetPort: unitPort }];
  return {
    kind: 'Service',
    name: placeName({ set, key }),
    labels: { [labelNames.set]: set, [labelNames.unit]: key },
    body: { spec: { type: 'ClusterIP', selector, ports } },
  };
}

function deployment(versioned: Versioned, settings: RenderSettings): KubeDraft {
  const { planned, version, name } = versioned;
  return {
    kind: 'Deployment',
    name,
    labels: labelsOf(versioned),
    annotations: { [annotationNames.unitName]: shownText(planned.unit.name) },
    body: {
      spec: {
        replicas: planned.replicas,
        selector: { matchLabels: labelsOf(versioned) },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
        progressDeadlineSeconds: settings.timing.progressSeconds,
        // Each version is a Deployment of its own, so that there is nothing to go back to in it.
        revisionHistoryLimit: 0,
        template: planned.rendered?.template ?? podTemplate(planned, version, settings),
      },
    },
  };
}

/** What is stopped stays stopped. */
const isAutoscaled = ({ autoscale, replicas }: PlannedUnit): boolean =>
  autoscale !== undefined && replicas > 0 && autoscale.max > autoscale.min;

function autoscaler(versioned: Versioned, { calmSeconds }: UnitTiming): readonly KubeDraft[] {
  const { autoscale } = versioned.planned;
  if (autoscale === undefined || !isAutoscaled(versioned.planned)) return [];
  // Not of what it requests, which is the cluster's own affair, and far less than it may use.
  const target = { type: 'AverageValue', averageValue: cpuQuantity(autoscale.cpuMillicores) };
  const spec: Fields = {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: versioned.name },
    minReplicas: autoscale.min,
    maxReplicas: autoscale.max,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    behavior: { scaleDown: { stabilizationWindowSeconds: calmSeconds } },
  };
  return [{ kind: 'HorizontalPodAutoscaler', name: versioned.name, labels: labelsOf(versioned), body: { spec } }];
}

/** One at a time, and those that do not work at any: a node that is emptied must not wait for what is broken. */
function disruptionBudget(versioned: Versioned): readonly KubeDraft[] {
  if (versioned.planned.replicas < 2 && !isAutoscaled(versioned.planned)) return [];
  const spec: Fields = {
    maxUnavailable: 1,
    selector: { matchLabels: labelsOf(versioned) },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  };
  return [{ kind: 'PodDisruptionBudget', name: versioned.name, labels: labelsOf(versioned), body: { spec } }];
}
