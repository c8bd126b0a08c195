import { latencyBoundsMs, latencyIndex, type Measured } from '@tiffin/contracts';
import type { Chance } from '@tiffin/testing/chance';
import type { CanarySettings, CanaryStep } from '../canary-settings.js';
import { decideCanary } from '../decide-canary.js';

/** How a release answers; `second` counts from the beginning of the rollout. */
export interface SimulatedRelease {
  readonly failing: (second: number) => number;
  /** Of the answers; they scatter around it as times do. */
  readonly medianMs: number;
}

export interface SimulatedTraffic {
  readonly requestsPerSecond: number;
  readonly running: SimulatedRelease;
  readonly canary: SimulatedRelease;
}

export interface SimulatedEnd {
  readonly is: 'stopped' | 'advanced';
  /** The largest share that the canary had. */
  readonly weightPercent: number;
  readonly seconds: number;
  readonly requests: number;
  /** Of the canary's. */
  readonly failures: number;
}

/** A canary from its first step to its end, looked at each second. */
export function simulateCanary(settings: CanarySettings, traffic: SimulatedTraffic, chance: Chance): SimulatedEnd {
  const rollout = new SimulatedRollout(settings, traffic, chance);
  for (const step of settings.steps.slice(0, -1)) {
    if (rollout.run(step) === 'stop') return rollout.end('stopped', step.weightPercent);
  }
  return rollout.end('advanced', 100);
}

class SimulatedRollout {
  private seconds = 0;
  private requests = 0;
  private failures = 0;

  constructor(
    private readonly settings: CanarySettings,
    private readonly traffic: SimulatedTraffic,
    private readonly chance: Chance,
  ) {}

  run(step: CanaryStep): 'stop' | 'advance' {
    const both = { running: new Side(), canary: new Side(), units: [] };
    for (let elapsedMs = 1_000; ; elapsedMs += 1_000) {
      this.second(both, step.weightPercent / 100);
      const verdict = decideCanary(both, this.settings, { step, elapsedMs });
      if (verdict.is !== 'wait') return verdict.is;
    }
  }

  end(is: SimulatedEnd['is'], weightPercent: number): SimulatedEnd {
    const { seconds, requests, failures } = this;
    return { is, weightPercent, seconds, requests, failures };
  }

  private second(both: { readonly running: Side; readonly canary: Side }, share: number): void {
    for (let sent = 0; sent < this.traffic.requestsPerSecond; sent += 1) {
      const side = this.chance.next() < share ? 'canary' : 'running';
      const hasFailed = both[side].take(this.traffic[side], this.seconds, this.chance);
      if (side === 'canary' && hasFailed) this.failures += 1;
    }
    this.requests += this.traffic.requestsPerSecond;
    this.seconds += 1;
  }
}

class Side implements Measured {
  requests = 0;
  failures = 0;
  readonly latencies = latencyBoundsMs.map(() => 0);

  take({ failing, medianMs }: SimulatedRelease, second: number, chance: Chance): boolean {
    const hasFailed = chance.next() < failing(second);
    this.requests += 1;
    if (hasFailed) this.failures += 1;
    // A few evenly spread numbers add up to nearly a normal one; times are the exponential of such.
    let normal = -2;
    for (let part = 0; part < 4; part += 1) normal += chance.next();
    const index = latencyIndex(medianMs * Math.exp(normal * 0.9));
    this.latencies[index] = (this.latencies[index] ?? 0) + 1;
    return hasFailed;
  }
}
