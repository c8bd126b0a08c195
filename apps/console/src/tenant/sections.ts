import { mayDo, type Permission, type Role } from '@tiffin/access';
import { type ComponentType, lazy, type LazyExoticComponent } from 'react';
import type { TenantPage } from '../routing/route.js';

export interface Section {
  readonly page: TenantPage;
  readonly label: string;
  /** One sentence below the title. */
  readonly lead: string;
  /** Without it the page is not offered. */
  readonly permission: Permission;
  readonly Page: LazyExoticComponent<ComponentType>;
}

/** The pages of a tenant, in the order of the navigation. */
const sections: readonly Section[] = [
  {
    page: 'members',
    label: 'Members',
    lead: 'Who works in this tenant, and as what.',
    permission: 'member.read',
    Page: lazy(async () => ({ default: (await import('../members/members-page.js')).MembersPage })),
  },
  {
    page: 'tokens',
    label: 'API tokens',
    lead: 'Tokens for scripts, tools and machines. Each is shown once, when it is created.',
    permission: 'token.read',
    Page: lazy(async () => ({ default: (await import('../tokens/tokens-page.js')).TokensPage })),
  },
  {
    page: 'usage',
    label: 'Usage',
    lead: 'What the plan allows, and how much of it is used.',
    permission: 'tenant.read',
    Page: lazy(async () => ({ default: (await import('../usage/usage-page.js')).UsagePage })),
  },
  {
    page: 'audit',
    label: 'Audit log',
    lead: 'Who did what, and when, in a record that shows whether somebody has changed it.',
    permission: 'audit.read',
    Page: lazy(async () => ({ default: (await import('../audit/audit-page.js')).AuditPage })),
  },
  {
    page: 'general',
    label: 'General',
    lead: 'The tenant itself: its name, all of it in a file, and its end.',
    permission: 'tenant.read',
    Page: lazy(async () => ({ default: (await import('./general-page.js')).GeneralPage })),
  },
];

const [fallback] = sections;

export function sectionOf(page: TenantPage): Section {
  const found = sections.find((section) => section.page === page) ?? fallback;
  if (!found) throw new Error(`There is no page ${page}.`);
  return found;
}

export const sectionsFor = (role: Role): readonly Section[] =>
  sections.filter(({ permission }) => mayDo(role, permission));
