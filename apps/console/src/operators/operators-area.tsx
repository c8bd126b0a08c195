import { Anchor } from '@mantine/core';
import { NoPage } from '../look/no-page.js';
import { type SectionLink, SectionsFrame } from '../look/sections-frame.js';
import { useTitle } from '../look/use-title.js';
import { addressOf, type OperatorsPage, type Route } from '../routing/route.js';
import { TopBar } from '../session/top-bar.js';
import { useViewing } from '../session/viewer-context.js';
import { OneTenantPage } from './one-tenant-page.js';
import { SignUpPage } from './sign-up-page.js';
import { SupportPage } from './support-page.js';
import { TenantsPage } from './tenants-page.js';

export type OperatorsRoute = Extract<Route, { readonly page: 'operators' }>;

/** What operators see and do. To everybody else there is no such page: what it would ask is refused to them, too. */
export function OperatorsArea({ route }: { route: OperatorsRoute }) {
  const { viewer } = useViewing();
  if (!viewer.isOperator) return <NoPage />;
  return (
    <div className="tenant-page">
      <TopBar />
      {route.part === 'tenant' ? (
        <OneTenant key={route.slug} slug={route.slug} />
      ) : (
        <OneOfThree key={route.part} part={route.part} />
      )}
    </div>
  );
}

const pages = {
  tenants: {
    title: 'Tenants',
    lead: 'How they stand, and nothing that lies in them. What is done here is on record, in the log of the tenant too.',
    Page: TenantsPage,
  },
  'sign-up': { title: 'Sign-up', lead: 'Who may become a user, and who waits to be let in.', Page: SignUpPage },
  support: {
    title: 'Support access',
    lead: 'Reading in a tenant, with a reason and until a moment. Its people find each in their audit log.',
    Page: SupportPage,
  },
} as const;

function OneOfThree({ part }: { part: OperatorsPage }) {
  const { title, lead, Page } = pages[part];
  useTitle(title, 'Operators');
  return (
    <SectionsFrame name="Operators" title={title} lead={lead} links={linksAt(part)} testId={`operators-${part}`}>
      <Page />
    </SectionsFrame>
  );
}

function OneTenant({ slug }: { slug: string }) {
  useTitle(slug, 'Operators');
  const back = (
    <Anchor href={addressOf({ page: 'operators', part: 'tenants' })} fz="sm">
      ← All tenants
    </Anchor>
  );
  return (
    <SectionsFrame name="Operators" title={slug} lead={back} links={linksAt('tenants')} testId="operators-tenant">
      <OneTenantPage slug={slug} />
    </SectionsFrame>
  );
}

const linksAt = (open: OperatorsPage): readonly SectionLink[] =>
  (['tenants', 'sign-up', 'support'] as const).map((part) => ({
    label: pages[part].title,
    to: { page: 'operators', part },
    isOpen: part === open,
    testId: `nav-${part}`,
  }));
