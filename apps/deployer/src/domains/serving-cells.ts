import type { CellReader, Cells } from '@tiffin/deployments-operations';
import type { ServingCells } from '@tiffin/domains-operations';
import { type CellId, type EnvironmentId, Refusal } from '@tiffin/kernel';

/** For how long it is remembered what a cell can do: to ask it means to ask for all that it has. */
const rememberedMs = 60_000;

/** Whether cells serve certificates, as they say themselves. */
export class AskedCells implements ServingCells {
  private readonly known = new Map<CellId, { readonly serves: boolean; readonly until: number }>();

  constructor(private readonly cells: Cells<CellReader>) {}

  async unserved(environmentId: EnvironmentId): Promise<string | null> {
    try {
      return (await this.serves(environmentId)) ? null : none;
    } catch (error) {
      // It is asked for again; what its clients are shown meanwhile it has already.
      if (error instanceof Refusal && error.code === 'CELL_UNAVAILABLE')
        return 'The cell of the environment does not answer at present.';
      throw error;
    }
  }

  private async serves(environmentId: EnvironmentId): Promise<boolean> {
    const { cell, place } = await this.cells.of(environmentId);
    const known = this.known.get(place.id);
    if (known !== undefined && known.until > performance.now()) return known.serves;
    const { servesCertificates: serves = false } = await cell.probe();
    this.known.set(place.id, { serves, until: performance.now() + rememberedMs });
    return serves;
  }
}

const none =
  'The cell of the environment serves no certificates: domains are served there over http, or by a proxy of your own in front of them.';
