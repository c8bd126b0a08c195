import { cellAwayText, type CellSettings, type CellState } from '@tiffin/deployments-rules';
import { type CellId, type EnvironmentId, Refusal } from '@tiffin/kernel';

/** A row of `platform.cell`. */
export interface CellPlace {
  readonly id: CellId;
  readonly name: string;
  /** Which code speaks to it. */
  readonly driver: string;
  /** How that code finds it. */
  readonly address: string;
  /** What that code has to know beside it. */
  readonly settings: CellSettings;
  readonly state: CellState;
  /** Since when it has not answered; null: it does, as far as anybody knows. */
  readonly silentSince: Date | null;
  /** Where its host names live; null: as the installation says. */
  readonly domain: string | null;
  /** Where its router answers, as clients see it; null: as the installation says. */
  readonly routerPort: number | null;
}

/** Which cells there are, and which one an environment runs in: its tenant's. */
export interface CellDirectory {
  cells(): Promise<readonly CellPlace[]>;
  /** Null: there is no such environment. */
  cellOf(environmentId: EnvironmentId): Promise<CellPlace | null>;
}

/** What is on record of whether cells answer. Nothing is written where that is on record already. */
export interface CellRecord {
  /** It has not answered for so long now. */
  recordSilence(cellId: CellId, silentMs: number): Promise<void>;
  recordAnswer(cellId: CellId): Promise<void>;
}

/** Opens a cell of one driver; does not ask it anything. */
export type OpenCell<C> = (place: CellPlace) => C;

export interface ReachedCell<C> {
  readonly cell: C;
  readonly place: CellPlace;
}

/** The cells of all tenants: `C` is `Cell` for who deploys, `CellReader` for who only looks. */
export interface Cells<C> {
  /** The cell of an environment. Throws `Refusal` CELL_UNAVAILABLE that names the cell, at once where it is known not to answer. */
  of(environmentId: EnvironmentId): Promise<ReachedCell<C>>;
}

/** Opens each cell once, by the driver that its row names. A row that changed its address or settings is another cell. */
export class CellRegistry<C> implements Cells<C> {
  private readonly opened = new Map<CellId, { readonly as: string; readonly cell: C }>();

  constructor(
    private readonly directory: CellDirectory,
    private readonly drivers: Readonly<Record<string, OpenCell<C>>>,
  ) {}

  async of(environmentId: EnvironmentId): Promise<ReachedCell<C>> {
    const place = await this.directory.cellOf(environmentId);
    if (place === null) throw Refusal.of('NOT_FOUND', 'environment');
    const { name, silentSince: since } = place;
    // Whoever asks would wait in vain; the sweep goes on to ask, and says when it is back.
    if (since !== null) throw Refusal.of('CELL_UNAVAILABLE', cellAwayText({ name, since }));
    return { cell: this.open(place), place };
  }

  /** Throws `Refusal` CELL_UNAVAILABLE where the cell is down or nobody here knows its driver. */
  open(place: CellPlace): C {
    const { id, name, driver, address, settings, state } = place;
    if (state === 'down') throw Refusal.of('CELL_UNAVAILABLE', cellAwayText({ name, since: null }));
    const as = [driver, address, JSON.stringify(settings)].join(' ');
    const known = this.opened.get(id);
    if (known?.as === as) return known.cell;
    // Also where it is again as it was before the last change: whoever works at it does so as was said last.
    const cell = this.driver(place)(place);
    this.opened.set(id, { as, cell });
    return cell;
  }

  private driver({ name, driver }: CellPlace): OpenCell<C> {
    const open = Object.hasOwn(this.drivers, driver) ? this.drivers[driver] : undefined;
    if (open !== undefined) return open;
    throw Refusal.of('CELL_UNAVAILABLE', `cell "${name}" has the driver "${driver}", which is unknown here`);
  }
}
