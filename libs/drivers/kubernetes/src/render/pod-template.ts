import { boundText, healthPath, readyPath } from '@tiffin/contracts';
import type { PlannedUnit } from './environment-plan.js';
import type { Fields } from './kube-object.js';
import { limitsMark } from './limit-store.js';
import {
  annotationNames,
  consumerPartName,
  consumersKeyName,
  consumerSlots,
  labelNames,
  limitsName,
  managedBy,
  mostConsumerParts,
  versionedName,
} from './object-names.js';
import { cpuQuantity, mebibytes } from './quantity.js';
import type { RenderSettings } from './render-settings.js';
import { unitPort, unitPortName } from './unit-port.js';
import { consumersFolder, limitsFolder, settingsFolder, unitVariables, writableFolder } from './unit-variables.js';
import { wallsArgument } from './walls-step.js';

/** The account of every pod: it may nothing, and carries what opens the registry. */
export const serviceAccountName = 'unit';

/** As all images of units have it. */
const userId = 1000;
/** Of disk, what a unit takes that keeps nothing there: nodes need not have what few use. */
const usualDiskMb = 32;
const node = '/usr/local/bin/node';
const program = 'runtime.mjs';

export const unitLabels = ({ set, unit }: PlannedUnit, version: string): Readonly<Record<string, string>> => ({
  [labelNames.managedBy]: managedBy,
  [labelNames.set]: set,
  [labelNames.unit]: unit.key,
  [labelNames.version]: version,
});

/** What makes a version of a unit: a pod of another template is one of another version. */
export function podTemplate(planned: PlannedUnit, version: string, settings: RenderSettings): Fields {
  const { timing, walls, runtimeClassName, priorityClassName } = settings;
  return {
    metadata: { labels: unitLabels(planned, version), ...limitsAnnotation(planned, settings) },
    spec: {
      serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(runtimeClassName === undefined ? {} : { runtimeClassName }),
      ...(priorityClassName === undefined ? {} : { priorityClassName }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: userId,
        runAsGroup: userId,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      // Names with a dot are of elsewhere: asking for them below the cluster's own domains first takes longer.
      dnsConfig: { options: [{ name: 'ndots', value: '1' }] },
      terminationGracePeriodSeconds: timing.drainSeconds + Math.ceil(timing.shutdownTimeoutMs / 1_000) + 5,
      topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: unitLabels(planned, version) },
      })),
      ...(walls.step === 'init-container' ? { initContainers: [wallsContainer(planned, settings)] } : {}),
      containers: [unitContainer(planned, version, settings)],
      volumes: volumes(planned, version, settings),
    },
  };
}

/** A gateway reads where it counts when it starts. */
const limitsAnnotation = ({ unit }: PlannedUnit, { limits }: RenderSettings): Fields =>
  limits === undefined || unit.kind !== 'gateway'
    ? {}
    : { annotations: { [annotationNames.limits]: limitsMark(limits) } };

const imageOf = ({ unit }: PlannedUnit, { imageRepository }: RenderSettings): Fields => ({
  image: `${imageRepository}@${unit.imageDigest}`,
  imagePullPolicy: 'IfNotPresent',
});

const sealed = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
};

/** Of the image it uses Node alone: the variables through which Node or the linker would load more are emptied. */
const wallsContainer = (planned: PlannedUnit, settings: RenderSettings): Fields => ({
  name: 'walls',
  ...imageOf(planned, settings),
  command: [node, wallsArgument(settings.walls), '--eval', '0'],
  env: ['NODE_OPTIONS', 'LD_PRELOAD', 'LD_LIBRARY_PATH', 'OPENSSL_CONF'].map((name) => ({ name })),
  resources: {
    requests: { cpu: '10m', memory: '64Mi', 'ephemeral-storage': '1Mi' },
    limits: { cpu: '1', memory: '64Mi', 'ephemeral-storage': '16Mi' },
  },
  securityContext: sealed,
});

function unitContainer(planned: PlannedUnit, version: string, settings: RenderSettings): Fields {
  const { timing, walls } = settings;
  const isBound = boundText(planned.unit) !== null;
  return {
    name: 'unit',
    ...imageOf(planned, settings),
    command: [node, ...(walls.step === 'preload' ? [wallsArgument(walls)] : []), program],
    workingDir: '/app',
    env: unitVariables(planned, version, settings),
    ports: [{ name: unitPortName, containerPort: unitPort, protocol: 'TCP' }],
    resources: resources(planned, settings),
    securityContext: sealed,
    startupProbe: probe(readyPath, { periodSeconds: 1, failureThreshold: timing.startSeconds }),
    readinessProbe: probe(readyPath, { periodSeconds: 5, failureThreshold: 2 }),
    livenessProbe: probe(healthPath, { periodSeconds: 10, failureThreshold: 3 }),
    lifecycle: { preStop: { sleep: { seconds: timing.drainSeconds } } },
    // The last lines of a process that ended are then in the state of its container.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      { name: 'writable', mountPath: writableFolder },
      ...(isBound ? [{ name: 'settings', mountPath: settingsFolder, readOnly: true }] : []),
      ...(planned.unit.kind === 'gateway' ? gatewayMounts(settings) : []),
    ],
  };
}

const gatewayMounts = ({ limits }: RenderSettings): readonly Fields[] => [
  { name: 'consumers', mountPath: consumersFolder, readOnly: true },
  ...(limits === undefined ? [] : [{ name: 'limits', mountPath: limitsFolder, readOnly: true }]),
];

const probe = (path: string, often: Fields): Fields => ({
  httpGet: { path, port: unitPortName, scheme: 'HTTP' },
  timeoutSeconds: 2,
  ...often,
});

function resources({ unit }: PlannedUnit, { cpu, unitDiskMb }: RenderSettings): Fields {
  const { requestMillicores, limitMillicores } = cpu[unit.kind];
  const memory = mebibytes(unit.memoryMb);
  return {
    requests: {
      cpu: cpuQuantity(requestMillicores),
      memory,
      'ephemeral-storage': mebibytes(Math.min(usualDiskMb, unitDiskMb)),
    },
    limits: { cpu: cpuQuantity(limitMillicores), memory, 'ephemeral-storage': mebibytes(unitDiskMb) },
  };
}

function volumes(planned: PlannedUnit, version: string, settings: RenderSettings): readonly Fields[] {
  const { unitDiskMb } = settings;
  const writable = { name: 'writable', emptyDir: { sizeLimit: mebibytes(unitDiskMb) } };
  const secretName = versionedName(planned.unit.key, version);
  return [
    writable,
    ...(boundText(planned.unit) === null ? [] : [{ name: 'settings', secret: { secretName, defaultMode: 0o444 } }]),
    ...(planned.unit.kind === 'gateway' ? gatewayVolumes(settings) : []),
  ];
}

const gatewayVolumes = ({ limits }: RenderSettings): readonly Fields[] => [
  consumersVolume,
  ...(limits === undefined ? [] : [{ name: 'limits', secret: { secretName: limitsName, defaultMode: 0o444 } }]),
];

/** A pod starts without what is not there, and is told of it later. */
const consumersVolume: Fields = {
  name: 'consumers',
  projected: {
    defaultMode: 0o444,
    sources: [
      { secret: { name: consumersKeyName } },
      ...consumerSlots.flatMap((slot) =>
        Array.from({ length: mostConsumerParts }, (_, index) => ({
          secret: { name: consumerPartName(slot, index), optional: true },
        })),
      ),
    ],
  },
};
