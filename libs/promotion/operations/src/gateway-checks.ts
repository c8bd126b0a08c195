import type { Cell, Cells, SmokeCheck } from '@tiffin/deployments-operations';
import { gatewayHost } from '@tiffin/deployments-rules';
import type { HttpCheck } from '@tiffin/promotion-rules';
import type { CheckedPlace, CheckRunner, OuterCheck } from './check-runner.js';

/** Calls a path of a host name through a cell's router. */
export interface HttpCaller {
  /** Null where the answer is as expected; else what was wrong. Throws CELL_UNAVAILABLE where the router does not answer. */
  run(routerUrl: string, host: string, check: HttpCheck): Promise<string | null>;
}

export interface GatewayCheckParts {
  readonly cells: Cells<Pick<Cell, 'probe'>>;
  readonly smoke: SmokeCheck;
  readonly http: HttpCaller;
  /** Where host names live in a cell that names no domain of its own. */
  readonly domain: string;
}

/** Checks an environment through its cell's router, by the host names that clients use. */
export class GatewayChecks implements CheckRunner {
  constructor(private readonly parts: GatewayCheckParts) {}

  async run(check: OuterCheck, place: CheckedPlace): Promise<string | null> {
    const { cells, domain } = this.parts;
    const { cell, place: where } = await cells.of(place.environmentId);
    const { routerUrl } = await cell.probe();
    const hostOf = (gateway: string) => gatewayHost(gateway, { ...place, domain: where.domain ?? domain });
    return check.kind === 'smoke'
      ? this.smoke(routerUrl, place.gateways.map(hostOf))
      : this.http(routerUrl, check, { place, hostOf });
  }

  private async smoke(routerUrl: string, hosts: readonly string[]): Promise<string | null> {
    for (const host of hosts) {
      const wrong = await this.parts.smoke.run(routerUrl, host);
      if (wrong !== null) return `"${host}" does not answer: ${wrong}`;
    }
    return null;
  }

  private async http(
    routerUrl: string,
    check: HttpCheck,
    { place, hostOf }: { readonly place: CheckedPlace; readonly hostOf: (gateway: string) => string },
  ): Promise<string | null> {
    const gateway = place.gateways.find((one) => check.gateway === null || one === check.gateway);
    if (gateway === undefined)
      return check.gateway === null
        ? 'The release has no gateway that could be called.'
        : `The release has no gateway "${check.gateway}".`;
    return this.parts.http.run(routerUrl, hostOf(gateway), check);
  }
}
