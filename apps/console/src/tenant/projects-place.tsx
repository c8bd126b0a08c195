import { type ReactNode, useMemo } from 'react';
import { useViewing } from '../session/viewer-context.js';
import { type Place, PlaceContext } from './place.js';

/** What one may do in a project, one's role in its own tenant says, whichever is looked at. */
export function ProjectsPlace({ tenantId, children }: { tenantId: string | null; children: ReactNode }) {
  const { viewer } = useViewing();
  const place = useMemo((): Place | null => {
    const found = viewer.memberships.find(({ tenant }) => tenant.id === tenantId);
    return found ? { viewerId: viewer.id, tenant: found.tenant, role: found.role } : null;
  }, [viewer, tenantId]);
  return place ? <PlaceContext.Provider value={place}>{children}</PlaceContext.Provider> : children;
}
