import './tenant.css';
import { Anchor, Skeleton, Stack, Text } from '@mantine/core';
import { type ReactNode, Suspense, useMemo } from 'react';
import { type CombinedError, useQuery } from 'urql';
import { LoadError } from '../look/load-error.js';
import { useTitle } from '../look/use-title.js';
import { addressOf, type TenantPage } from '../routing/route.js';
import { TopBar } from '../session/top-bar.js';
import { type Place, PlaceContext } from './place.js';
import { type Section, sectionOf, sectionsFor } from './sections.js';
import { tenantsQuery } from './tenant-documents.js';

/** The pages about a tenant as a whole, in one frame. */
export function TenantArea({ page }: { page: TenantPage }) {
  const [{ data, error }, reload] = useQuery({ query: tenantsQuery });
  const place = useMemo(() => placeOf(data?.viewer), [data]);
  const again = (): void => reload({ requestPolicy: 'network-only' });
  return (
    <div className="tenant-page">
      <TopBar name={data?.viewer.name ?? ''} />
      {place && (
        <PlaceContext.Provider value={place}>
          <Frame key={place.tenant.id} place={place} page={page} />
        </PlaceContext.Provider>
      )}
      {data && !place && <NoTenant />}
      {!data && <Waiting error={error} again={again} />}
    </div>
  );
}

/** Nothing came yet, or nothing will. */
function Waiting({ error, again }: { error: CombinedError | undefined; again: () => void }) {
  if (!error) return <FrameSkeleton />;
  return (
    <main className="tenant-trouble">
      <LoadError what="Your tenant" error={error} again={again} />
    </main>
  );
}

type Viewer = { readonly id: string; readonly memberships: readonly Omit<Place, 'viewerId'>[] };

const placeOf = (viewer: Viewer | undefined): Place | null => {
  const first = viewer?.memberships[0];
  return viewer && first ? { viewerId: viewer.id, tenant: first.tenant, role: first.role } : null;
};

function Frame({ place, page }: { place: Place; page: TenantPage }) {
  const section = sectionOf(page);
  useTitle(section.label, place.tenant.name);
  return (
    <div className="tenant-frame">
      <nav className="tenant-nav" aria-label={place.tenant.name} data-testid="tenant-nav">
        <Anchor href={addressOf({ page: 'projects' })} className="tenant-back" data-testid="back-to-projects">
          ← Projects
        </Anchor>
        <Text className="tenant-name" fw={650} truncate title={place.tenant.name} data-testid="tenant-name">
          {place.tenant.name}
        </Text>
        <ul>
          {sectionsFor(place.role).map((one) => (
            <li key={one.page}>
              <SectionLink section={one} isOpen={one.page === page} />
            </li>
          ))}
        </ul>
      </nav>
      <main className="tenant-main" key={page} data-testid={`tenant-${page}`}>
        <Stack gap="lg">
          <div>
            <h1 className="tenant-title">{section.label}</h1>
            <Text c="dimmed" fz="sm" maw={640}>
              {section.lead}
            </Text>
          </div>
          <Body section={section} place={place} />
        </Stack>
      </main>
    </div>
  );
}

const SectionLink = ({ section: { page, label }, isOpen }: { section: Section; isOpen: boolean }) => (
  <a href={addressOf({ page })} aria-current={isOpen ? 'page' : undefined} data-testid={`nav-${page}`}>
    {label}
  </a>
);

/** Somebody may follow a link to a page that is not theirs: they learn whose it is. */
function Body({ section, place }: { section: Section; place: Place }): ReactNode {
  const isTheirs = sectionsFor(place.role).includes(section);
  if (!isTheirs)
    return (
      <Text data-testid="not-yours">
        This page is for admins and owners of {place.tenant.name}; you are {place.role}. Ask one of them.
      </Text>
    );
  return (
    <Suspense fallback={<PageSkeleton />}>
      <section.Page />
    </Suspense>
  );
}

const NoTenant = () => (
  <main className="tenant-trouble">
    <Text data-testid="no-tenant">
      You are a member of no tenant. Accept an invitation, or make a tenant of your own from the list of projects.
    </Text>
  </main>
);

const FrameSkeleton = () => (
  <div className="tenant-frame" role="status" aria-label="Loading">
    <div className="tenant-nav" />
    <div className="tenant-main">
      <PageSkeleton />
    </div>
  </div>
);

const PageSkeleton = () => (
  <Stack gap="sm">
    <Skeleton h={28} w={180} radius="md" />
    <Skeleton h={120} radius="md" />
    <Skeleton h={120} radius="md" />
  </Stack>
);
