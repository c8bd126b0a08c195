type Side = 'in' | 'out';

/** Name of a handle on a card; one card may have several, for a gateway has two per pipeline. */
export const handleId = (side: Side, id: string): string => `${side}:${id}`;

/** The entity or pipeline that a handle belongs to. */
export const ownerOfHandle = (handle: string): string => handle.slice(handle.indexOf(':') + 1);

export const sideOfHandle = (handle: string): Side => (handle.startsWith('in:') ? 'in' : 'out');
