import { createContext, useContext, useMemo } from 'react';
import type { Place } from '../tenant/place.js';
import type { ViewerAnswer } from './enter.js';

export interface Viewing {
  /** As of this moment: a change of what they may do is here within seconds. */
  readonly viewer: ViewerAnswer;
  /** Looks at another of their tenants from now on, in this browser. */
  readonly choose: (tenantId: string) => void;
  /** Reads the viewer anew. */
  readonly again: () => void;
}

export const ViewingContext = createContext<Viewing | null>(null);

export function useViewing(): Viewing {
  const viewing = useContext(ViewingContext);
  if (!viewing) throw new Error('Nobody is signed in here.');
  return viewing;
}

/** The reader's place in one tenant, whichever they look at; null where they have none, or none any more. */
export function usePlaceIn(slug: string): Place | null {
  const { viewer } = useViewing();
  return useMemo(() => {
    const found = viewer.memberships.find(({ tenant }) => tenant.slug === slug);
    return found ? { viewerId: viewer.id, tenant: found.tenant, role: found.role } : null;
  }, [viewer, slug]);
}
