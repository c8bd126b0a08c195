import { boundText, heapMb, isWithheld } from '@tiffin/contracts';
import type { PlannedUnit } from './environment-plan.js';
import { placeName } from './object-names.js';
import type { RenderSettings } from './render-settings.js';
import { unitPort } from './unit-port.js';

export interface VariableField {
  readonly name: string;
  /** Absent: empty, as the API server has it. */
  readonly value?: string;
}

/** Where the Secret of a unit is in its pod. */
export const settingsFolder = '/tiffin';
export const settingsFile = 'settings.json';

/** Where a gateway has what its cell keeps of consumers. */
export const consumersFolder = '/consumers';

/** Where a gateway is told where it counts together with its other replicas. */
export const limitsFolder = '/limits';
export const limitsFile = 'limits.json';

/** What a pod may write, and nothing else. */
export const writableFolder = '/tmp';

const ours = new Set(['HOST', 'PORT', 'HOME', 'TMPDIR', 'SHUTDOWN_TIMEOUT_MS']);

/** Kubernetes tells by its variables where the API server is, which the walls are tried with. */
const mayPass = (name: string): boolean => !ours.has(name) && !isWithheld(name) && !name.startsWith('KUBERNETES_');

/** The variables of a unit's container, its own before ours. */
export function unitVariables(planned: PlannedUnit, version: string, settings: RenderSettings): VariableField[] {
  const { variables } = planned.unit;
  const own = Object.keys(variables).filter(mayPass).toSorted();
  return [
    ...own.map((name) => variable(name, variables[name] ?? '')),
    ...Object.entries(given(planned, version, settings)).map(([name, value]) => variable(name, value)),
  ];
}

function given({ set, unit }: PlannedUnit, version: string, settings: RenderSettings): Record<string, string> {
  const upstreams = unit.upstreams.map((key) => [key, `http://${placeName({ set, key })}:${unitPort}`]);
  return {
    HOST: '0.0.0.0',
    PORT: String(unitPort),
    HOME: writableFolder,
    TMPDIR: writableFolder,
    // In the place of what the image has: of all variables it alone makes Node run what is not its program.
    NODE_OPTIONS: `--max-old-space-size=${heapMb(unit.memoryMb)}`,
    SHUTDOWN_TIMEOUT_MS: String(settings.timing.shutdownTimeoutMs),
    TIFFIN_UPSTREAMS: JSON.stringify(Object.fromEntries(upstreams)),
    ...(unit.kind === 'gateway' ? ofGateway(settings) : {}),
    ...(boundText(unit) !== null ? { TIFFIN_SECRETS_FILE: `${settingsFolder}/${settingsFile}` } : {}),
    TIFFIN_UNIT_VERSION: version,
  };
}

/** What a container leaves behind in this file is in the state of its pod. */
const lastWordsFile = '/dev/termination-log';

const ofGateway = ({ network, limits }: RenderSettings): Record<string, string> => ({
  TIFFIN_TRUSTED_PROXIES: network.trustedProxies.join(','),
  TIFFIN_COUNTS_FILE: lastWordsFile,
  TIFFIN_CONSUMERS_FOLDER: consumersFolder,
  ...(limits === undefined ? {} : { TIFFIN_LIMITS_FILE: `${limitsFolder}/${limitsFile}` }),
});

/** Kubernetes reads `$(NAME)` in a value as another variable; two dollar signs are one. */
const variable = (name: string, value: string): VariableField =>
  value === '' ? { name } : { name, value: value.replaceAll('$', '$$$$') };
