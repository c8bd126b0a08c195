import type { CompileContext, PolicyParameters } from '../policies/policy.js';
import { askHowItDoes } from './health-call.js';
import type { Target } from './forwarding.js';
import { ServiceHealth } from './service-health.js';
import type { WatchedService } from './upstream-pools.js';

type Parameters = PolicyParameters<'proxy'>;
type Health = NonNullable<Parameters['health']>;

/** What is known of the addresses; undefined where there is only one, which is asked whatever becomes of it. */
export function watchService(
  { serviceEndpoint, health = {} }: Parameters,
  targets: readonly Target[],
  context: CompileContext,
): ServiceHealth | undefined {
  if (targets.length === 1) return undefined;
  // A way that fails, as through a forward proxy that is down, says nothing of the others.
  const ways = targets.map(({ key, upstream }) => [key, upstream.key]);
  const name = JSON.stringify([serviceEndpoint, health, ways]);
  return context.pools.service(name, () => serviceOf({ serviceEndpoint, health, targets, context, name }));
}

interface Watched {
  readonly serviceEndpoint: string;
  readonly health: Health;
  readonly targets: readonly Target[];
  readonly context: CompileContext;
  /** Of the same addresses, reached and judged alike. */
  readonly name: string;
}

function serviceOf({ serviceEndpoint, health: given, targets, context, name }: Watched): WatchedService {
  const { failures = 5, ejectedMs = 30_000, path } = given;
  const health = context.states.take(name, () => new ServiceHealth(targets.length, { failures, ejectedMs }));
  const step = context.place();
  context.metrics.show({
    name: 'tiffin_gateway_address_usable',
    kind: 'gauge',
    help: 'Whether an address of several is asked; 0: it is left out for a time.',
    figures: () => {
      const now = performance.now();
      const labels = (address: string) => ({ step, service_endpoint: serviceEndpoint, address });
      return targets.map(({ shown, at }) => [labels(`${at + 1} ${shown}`), health.isUsable(at, now) ? 1 : 0]);
    },
  });
  const tell = ({ at, shown: address }: Target, isWell: boolean): void => {
    if (!health.said(at, isWell)) return;
    context.log.warn(isWell ? 'an address is well again' : 'an address is not well, and left out', {
      ...{ serviceEndpoint, address },
    });
  };
  const watchNothing = () => () => undefined;
  return { health, watch: path === undefined ? watchNothing : () => askAll({ ...given, path }, targets, tell) };
}

/** Asks each of them at once and again and again; answers what ends it. */
function askAll(
  { path, intervalMs = 10_000, timeoutMs = 2_000 }: Health & { readonly path: string },
  targets: readonly Target[],
  tell: (target: Target, isWell: boolean) => void,
): () => void {
  const asked = new Set<Target>();
  let isOver = false;
  const ask = async (target: Target): Promise<void> => {
    if (asked.has(target)) return;
    asked.add(target);
    const isWell = await askHowItDoes(target, path, timeoutMs);
    asked.delete(target);
    if (!isOver) tell(target, isWell);
  };
  const askEach = (): void => {
    for (const target of targets) void ask(target);
  };
  askEach();
  const timer = setInterval(askEach, intervalMs).unref();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
