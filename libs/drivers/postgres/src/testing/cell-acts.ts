/** What workers have on record about cells, and about tenants that move between them. */
export const cellActs = ['cell.open', 'cell.refuse', 'tenant.move', 'tenant.move-aborted', 'tenant.move-end'];
