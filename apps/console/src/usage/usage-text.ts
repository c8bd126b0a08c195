import type { ResultOf } from '@tiffin/contracts/graphql';
import type { usageQuery } from './usage-documents.js';

export type UsageAnswer = ResultOf<typeof usageQuery>['tenant']['usage'][number];

export type RequestsAnswer = ResultOf<typeof usageQuery>['tenant']['requestsByEnvironment'][number];

/** What of a project was called. What it has used stays used when it is gone. */
export const environmentText = ({ environment, project }: Pick<RequestsAnswer, 'environment' | 'project'>): string =>
  environment === null ? 'an environment that is gone' : `${project ?? ''} · ${environment}`;

/** How near the limit is: `full` is at it or above, which a lowered limit may leave behind. */
export type Nearness = 'fine' | 'near' | 'full';

const nearFrom = 0.8;

export function nearness({ used, limit }: Pick<UsageAnswer, 'used' | 'limit'>): Nearness {
  if (limit === null || used < limit * nearFrom) return 'fine';
  return used < limit ? 'near' : 'full';
}

/** Share of the limit, 0 to 100; null where there is none. */
export function percentOf({ used, limit }: Pick<UsageAnswer, 'used' | 'limit'>): number | null {
  if (limit === null) return null;
  return limit === 0 ? 100 : Math.min(100, (used / limit) * 100);
}

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** An amount as people read it: `1.5 GiB`, `0.5 cores`, `1,200`. */
export function amountText(amount: number, unit: UsageAnswer['unit']): string {
  if (unit === 'MiB') return amount < 1024 ? `${whole.format(amount)} MiB` : `${short.format(amount / 1024)} GiB`;
  if (unit === 'millicores') return `${short.format(amount / 1000)} ${amount === 1000 ? 'core' : 'cores'}`;
  if (unit === 'minutes') return `${whole.format(amount)} min`;
  return whole.format(amount);
}

interface Words {
  readonly label: string;
  /** What it counts. */
  readonly what: string;
  /** What happens at the limit. */
  readonly atLimit: string;
}

const created = (what: string): string => `No further ${what} until one is gone or the limit is raised.`;
const deployed = 'What would need more is not deployed; what serves goes on.';

export const usageWords: Readonly<Record<UsageAnswer['resource'], Words>> = {
  requests_per_month: {
    label: 'Requests',
    what: 'Answered by gateways this month',
    atLimit: 'Gateways answer 429 until it begins anew.',
  },
  build_minutes: {
    label: 'Build minutes',
    what: 'Spent by builds this month',
    atLimit: 'Nothing is built until it begins anew.',
  },
  projects: { label: 'Projects', what: 'Archived ones count too', atLimit: created('project') },
  environments: { label: 'Environments', what: 'Of all projects', atLimit: created('environment') },
  domains: { label: 'Domains', what: 'Your own, of all environments', atLimit: created('domain') },
  members: { label: 'Members', what: 'People with a role in the tenant', atLimit: created('member') },
  service_accounts: { label: 'Service accounts', what: 'Machines of the tenant', atLimit: created('service account') },
  units: { label: 'Units', what: 'Workspaces, functions, gateways and microservices that run', atLimit: deployed },
  replicas: { label: 'Replicas', what: 'Processes of all units', atLimit: deployed },
  cpu_millicores: { label: 'CPU', what: 'Held by what runs', atLimit: deployed },
  memory_mb: { label: 'Memory', what: 'Held by what runs', atLimit: deployed },
  disk_mb: { label: 'Disk', what: 'Held by what runs', atLimit: deployed },
};

/** What is used up within a month stands first: it comes back. */
export const isMonthly = ({ resource }: Pick<UsageAnswer, 'resource'>): boolean =>
  resource === 'requests_per_month' || resource === 'build_minutes';
