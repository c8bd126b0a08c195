/** Which events are asked for; what is empty is not asked. */
export interface AuditFilter {
  readonly actorId: string;
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  /** As a field of date and time has it, in the reader's time zone: `2026-03-10T12:00`. */
  readonly from: string;
  readonly to: string;
}

export const noFilter: AuditFilter = { actorId: '', action: '', objectKind: '', objectId: '', from: '', to: '' };
const names = Object.keys(noFilter) as (keyof AuditFilter)[];

export const isFiltered = (filter: AuditFilter): boolean => names.some((name) => filter[name] !== '');

/** From an address such as `#/tenant/audit?action=token.create`, so that what is found can be passed on. */
export function filterOf(fragment: string): AuditFilter {
  const given = new URLSearchParams(fragment.split('?')[1] ?? '');
  return Object.fromEntries(names.map((name) => [name, given.get(name) ?? ''])) as unknown as AuditFilter;
}

export function fragmentOf(filter: AuditFilter): string {
  const said = names.filter((name) => filter[name] !== '').map((name) => [name, filter[name]]);
  return said.length === 0 ? '#/tenant/audit' : `#/tenant/audit?${new URLSearchParams(said).toString()}`;
}

/** As the API wants it: `null` for what is not asked, moments with their zone. A moment that is none is not asked. */
export function variablesOf(filter: AuditFilter): Readonly<Record<keyof AuditFilter, string | null>> {
  const asked = names.map((name) => [
    name,
    name === 'from' || name === 'to' ? momentOf(filter[name]) : said(filter[name]),
  ]);
  return Object.fromEntries(asked) as Record<keyof AuditFilter, string | null>;
}

const said = (text: string): string | null => text.trim() || null;

function momentOf(text: string): string | null {
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
