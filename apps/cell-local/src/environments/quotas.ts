import type { DesiredEnvironment } from '@tiffin/contracts';

/** What one project, and one tenant, may have running in this cell. */
export interface Quota {
  readonly units: number;
  readonly memoryMb: number;
  readonly diskMb: number;
}

export interface QuotaSettings {
  readonly project: Quota;
  readonly tenant: Quota;
  /** What one unit may have on disk. */
  readonly unitDiskMb: number;
}

export const defaultQuotas: QuotaSettings = {
  project: { units: 250, memoryMb: 65_536, diskMb: 131_072 },
  tenant: { units: 1_000, memoryMb: 262_144, diskMb: 524_288 },
  unitDiskMb: 512,
};

/** Of units, since each takes memory and disk. */
const wayOut = 'Draw fewer functions, gateways or microservices, of which each is a unit, or have the quota raised.';

type Admitted = Pick<DesiredEnvironment, 'environmentId' | 'owner' | 'units'>;

const measures = ['units', 'memoryMb', 'diskMb'] as const;

/** Adds up what the environments of a project and of a tenant have in this cell, and says what is too much. */
export class Quotas {
  private readonly admitted = new Map<string, Admitted>();

  constructor(private readonly settings: QuotaSettings) {}

  get unitDiskMb(): number {
    return this.settings.unitDiskMb;
  }

  /** Counts it in without asking: it served before. */
  keep(environment: Admitted): void {
    this.admitted.set(environment.environmentId, environment);
  }

  forget(environmentId: string): void {
    this.admitted.delete(environmentId);
  }

  /** Counts it in, in the place of what it was, with what runs `beside` it; or says which quota it would break, and leaves all as it was. */
  admit(desired: DesiredEnvironment, beside: DesiredEnvironment | null = null): string | null {
    const { environmentId, owner } = desired;
    if (owner === undefined) return null;
    const units = unitsOf(desired, beside);
    const environment = { environmentId, owner, units };
    const broken =
      this.broken('project', environment, (other) => sameProject(other, environment)) ??
      this.broken('tenant', environment, (other) => other.owner?.tenant === owner.tenant);
    if (broken === null) this.keep(environment);
    return broken;
  }

  private broken(
    kind: 'project' | 'tenant',
    environment: Admitted,
    isCounted: (other: Admitted) => boolean,
  ): string | null {
    const others = [...this.admitted.values()].filter(
      (other) => other.environmentId !== environment.environmentId && isCounted(other),
    );
    const used = [...others, environment].map((each) => this.needsOf(each));
    for (const measure of measures) {
      const sum = used.reduce((all, need) => all + need[measure], 0);
      const most = this.settings[kind][measure];
      if (sum <= most) continue;
      return `the quota of the ${kind} "${environment.owner?.[kind]}" in this cell is ${amount(measure, most)}, and with this release it would use ${amount(measure, sum)}. ${wayOut}`;
    }
    return null;
  }

  private needsOf({ units }: Admitted): Quota {
    const memoryMb = units.reduce((all, unit) => all + unit.memoryMb, 0);
    return { units: units.length, memoryMb, diskMb: units.length * this.settings.unitDiskMb };
  }
}

const unitsOf = ({ canary, units }: DesiredEnvironment, beside: DesiredEnvironment | null) => [
  ...(canary === 'stopped' ? [] : units),
  ...(beside?.units ?? []),
];

const sameProject = (one: Admitted, other: Admitted): boolean =>
  one.owner?.tenant === other.owner?.tenant && one.owner?.project === other.owner?.project;

const amount = (measure: keyof Quota, value: number): string =>
  measure === 'units' ? `${value} units` : `${value} MiB of ${measure === 'memoryMb' ? 'memory' : 'disk'}`;
