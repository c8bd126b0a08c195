/** What a plan limits, by the name that the database and the API have for it, with the words for people. */
export const quotaWords = {
  projects: 'projects',
  environments: 'environments',
  domains: 'domains of your own',
  members: 'members',
  service_accounts: 'service accounts',
  units: 'units',
  replicas: 'replicas of units',
  cpu_millicores: 'thousandths of a processor',
  memory_mb: 'MiB of memory',
  disk_mb: 'MiB of disk',
  build_minutes: 'minutes of building a month',
  requests_per_month: 'requests a month',
} as const;

export type QuotaName = keyof typeof quotaWords;

export const quotaNames = Object.keys(quotaWords) as QuotaName[];

export const quotaUnits = ['count', 'millicores', 'MiB', 'minutes'] as const;
export type QuotaUnit = (typeof quotaUnits)[number];

const measured: Partial<Record<QuotaName, QuotaUnit>> = {
  cpu_millicores: 'millicores',
  memory_mb: 'MiB',
  disk_mb: 'MiB',
  build_minutes: 'minutes',
};

/** What a use and its limit are counted in. */
export const quotaUnitOf = (what: QuotaName): QuotaUnit => measured[what] ?? 'count';

/** What an environment takes of its tenant's plan. */
export interface Needs {
  readonly units: number;
  readonly replicas: number;
  readonly cpuMillicores: number;
  readonly memoryMb: number;
  readonly diskMb: number;
}

/** What a replica of a unit counts with wherever it runs: a cell may give it more while others need less. */
const ofReplica = { cpuMillicores: 250, diskMb: 512 };

export const cpuMillicoresOfUnit = ofReplica.cpuMillicores;

export const nothingNeeded: Needs = { units: 0, replicas: 0, cpuMillicores: 0, memoryMb: 0, diskMb: 0 };

/** What two need that run beside each other. */
export const bothNeed = (one: Needs, other: Needs): Needs => ({
  units: one.units + other.units,
  replicas: one.replicas + other.replicas,
  cpuMillicores: one.cpuMillicores + other.cpuMillicores,
  memoryMb: one.memoryMb + other.memoryMb,
  diskMb: one.diskMb + other.diskMb,
});

interface CountedUnit {
  readonly memoryMb: number;
  /** How often it may run. Absent: once. */
  readonly replicas?: number;
}

/** What units need together. */
export function needsOf(units: readonly CountedUnit[]): Needs {
  const replicas = units.reduce((all, unit) => all + (unit.replicas ?? 1), 0);
  return {
    ...{ units: units.length, replicas },
    cpuMillicores: replicas * ofReplica.cpuMillicores,
    memoryMb: units.reduce((all, unit) => all + (unit.replicas ?? 1) * unit.memoryMb, 0),
    diskMb: replicas * ofReplica.diskMb,
  };
}
