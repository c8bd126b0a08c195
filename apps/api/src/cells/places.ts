import type { CellDirectory } from '@tiffin/deployments-operations';
import type { EnvironmentId } from '@tiffin/kernel';

/** Where gateways answer. */
export interface Place {
  readonly domain: string;
  readonly routerPort: number;
}

/** Where the gateways of an environment answer: as its tenant's cell says, or else as the installation does. */
export class Places {
  constructor(
    private readonly cells: Pick<CellDirectory, 'cellOf'>,
    readonly installation: Place,
  ) {}

  async of(environmentId: EnvironmentId): Promise<Place> {
    const cell = await this.cells.cellOf(environmentId);
    const { domain, routerPort } = this.installation;
    return { domain: cell?.domain ?? domain, routerPort: cell?.routerPort ?? routerPort };
  }
}
