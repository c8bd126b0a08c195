import type { Permission, Role } from '@tiffin/access';
import { mayDo } from '@tiffin/access';
import { createContext, useContext } from 'react';
import type { ViewerAnswer } from '../session/enter.js';

export type TenantAnswer = ViewerAnswer['memberships'][number]['tenant'];

/** Whose pages are open, and what the reader is there. */
export interface Place {
  readonly viewerId: string;
  readonly tenant: TenantAnswer;
  readonly role: Role;
}

/** Null for a member of nothing. What is open below is shown to members alone. */
export const PlaceContext = createContext<Place | null>(null);

export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (!place) throw new Error('usePlace is for whoever is a member of a tenant.');
  return place;
}

/** Asks the policy that the server asks, by role: what nobody may do is not offered. Behind an API token the server may still refuse. */
export function useMay(): (permission: Permission) => boolean {
  const { role } = usePlace();
  return (permission) => mayDo(role, permission);
}
