import { type CellId, type EnvironmentId, Refusal } from '@tiffin/kernel';

/** open: takes tenants. full, draining: takes no new ones. down: nothing is asked of it. */
export const cellStates = ['open', 'full', 'draining', 'down'] as const;

/** A row of `platform.cell`. */
export interface CellPlace {
  readonly id: CellId;
  readonly name: string;
  /** Which code speaks to it. */
  readonly driver: string;
  /** How that code finds it. */
  readonly address: string;
  readonly state: (typeof cellStates)[number];
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

/** Opens a cell of one driver; does not ask it anything. */
export type OpenCell<C> = (place: CellPlace) => C;

export interface ReachedCell<C> {
  readonly cell: C;
  readonly place: CellPlace;
}

/** The cells of all tenants: `C` is `Cell` for who deploys, `CellReader` for who only looks. */
export interface Cells<C> {
  /** The cell of an environment. Throws `Refusal` CELL_UNAVAILABLE that names the cell. */
  of(environmentId: EnvironmentId): Promise<ReachedCell<C>>;
}

/** Opens each cell once, by the driver that its row names. A row that changed its address is another cell. */
export class CellRegistry<C> implements Cells<C> {
  private readonly opened = new Map<string, C>();

  constructor(
    private readonly directory: CellDirectory,
    private readonly drivers: Readonly<Record<string, OpenCell<C>>>,
  ) {}

  async of(environmentId: EnvironmentId): Promise<ReachedCell<C>> {
    const place = await this.directory.cellOf(environmentId);
    if (place === null) throw Refusal.of('NOT_FOUND', 'environment');
    return { cell: this.open(place), place };
  }

  /** Throws `Refusal` CELL_UNAVAILABLE where the cell is down or nobody here knows its driver. */
  open(place: CellPlace): C {
    const { id, name, driver, address, state } = place;
    if (state === 'down') throw Refusal.of('CELL_UNAVAILABLE', `cell "${name}" is marked as down`);
    const key = [id, driver, address].join(' ');
    const cell = this.opened.get(key) ?? this.driver(place)(place);
    this.opened.set(key, cell);
    return cell;
  }

  private driver({ name, driver }: CellPlace): OpenCell<C> {
    const open = Object.hasOwn(this.drivers, driver) ? this.drivers[driver] : undefined;
    if (open !== undefined) return open;
    throw Refusal.of('CELL_UNAVAILABLE', `cell "${name}" has the driver "${driver}", which is unknown here`);
  }
}
