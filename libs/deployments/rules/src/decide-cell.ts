import { Refusal } from '@tiffin/kernel';
import { addressProblem } from './cell-address.js';
import { type CellDriver, cellDrivers, type CellSettings, decideCellSettings } from './cell-settings.js';

/** What an operator says of a cell, and may change; null: no limit, or as the installation says. */
export interface CellTerms {
  readonly address: string;
  readonly settings: unknown;
  /** How many tenants it takes. */
  readonly capacity: number | null;
  readonly domain: string | null;
  readonly routerPort: number | null;
}

export interface NewCell extends CellTerms {
  readonly name: string;
  readonly driver: CellDriver;
  readonly settings: CellSettings;
}

export type WantedCell = CellTerms & { readonly name: string; readonly driver: string };

export function decideCell({ name, driver: given, ...terms }: WantedCell): NewCell | Refusal {
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name))
    return refused('name', 'it is 1 to 40 small letters, digits and inner hyphens.');
  const driver = cellDrivers.find((one) => one === given);
  if (driver === undefined) return refused('driver', `it is one of: ${cellDrivers.join(', ')}.`);
  const decided = decideTerms(driver, terms);
  return decided instanceof Refusal ? decided : { name, driver, ...decided };
}

export interface StandingCell {
  readonly driver: string;
  readonly state: string;
  readonly terms: CellTerms;
}

export interface ChangedCell {
  readonly terms: CellTerms & { readonly settings: CellSettings };
  /** Whether it leads elsewhere, so that what was inspected tells nothing of it. */
  readonly isElsewhere: boolean;
}

/** What is left out stays as it is. */
export function decideCellChange(
  { driver: kept, terms: before }: StandingCell,
  change: Partial<CellTerms>,
): ChangedCell | Refusal {
  const driver = cellDrivers.find((one) => one === kept);
  if (driver === undefined) return refused('driver', `nobody here knows "${kept}".`);
  const terms = decideTerms(driver, { ...before, ...change });
  if (terms instanceof Refusal) return terms;
  const isSame = terms.address === before.address && sameText(terms.settings, before.settings);
  return { terms, isElsewhere: !isSame };
}

const sameText = (one: unknown, other: unknown): boolean => sorted(one) === sorted(other);
/** As the database keeps JSON: the order of keys tells nothing. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

function decideTerms(driver: CellDriver, terms: CellTerms): (CellTerms & { settings: CellSettings }) | Refusal {
  const wrong = addressProblem(driver, terms.address);
  if (wrong !== null) return refused('address', wrong);
  const unfit = numbersProblem(terms);
  if (unfit !== null) return unfit;
  const settings = decideCellSettings(driver, terms.settings);
  return settings instanceof Refusal ? settings : { ...terms, settings };
}

function numbersProblem({ capacity, domain, routerPort }: CellTerms): Refusal | null {
  if (capacity !== null && !isWithin(capacity, 0, mostTenants))
    return refused('capacity', `it is a whole number up to ${mostTenants}, or left out.`);
  if (domain !== null && !isDomain(domain)) return refused('domain', 'it is a domain such as eu.example.org.');
  return routerPort === null || isWithin(routerPort, 1, 65_535) ? null : refused('routerPort', 'it is a port.');
}

const mostTenants = 1_000_000;
const isWithin = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

const isDomain = (text: string): boolean =>
  text.length <= 200 && text.split('.').every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));

const refused = (field: string, reason: string): Refusal => Refusal.of('INPUT_INVALID', field, reason);
