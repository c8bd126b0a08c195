import type { Actor } from '@tiffin/access';

/** Under whom the API looks up who calls, before it knows. */
export const apiActor: Actor = { kind: 'worker', id: 'api', name: 'api' };
