import './tenant.css';
import { Text } from '@mantine/core';
import { type ReactNode, Suspense } from 'react';
import { PageSkeleton, SectionsFrame } from '../look/sections-frame.js';
import { useTitle } from '../look/use-title.js';
import type { TenantPage } from '../routing/route.js';
import { TopBar } from '../session/top-bar.js';
import { type Place, usePlace } from './place.js';
import { StandingAlert } from './standing-alert.js';
import { type Section, sectionOf, sectionsFor } from './sections.js';

/** The pages about a tenant as a whole, in one frame. */
export function TenantArea({ page }: { page: TenantPage }) {
  const place = usePlace();
  return (
    <div className="tenant-page">
      <TopBar />
      <Framed key={place.tenant.id} place={place} page={page} />
    </div>
  );
}

function Framed({ place, page }: { place: Place; page: TenantPage }) {
  const section = sectionOf(page);
  useTitle(section.label, place.tenant.name);
  const links = sectionsFor(place.role).map((one) => ({
    label: one.label,
    to: { page: one.page },
    isOpen: one.page === page,
    testId: `nav-${one.page}`,
  }));
  return (
    <SectionsFrame
      name={place.tenant.name}
      title={section.label}
      lead={section.lead}
      links={links}
      testId={`tenant-${page}`}
    >
      <StandingAlert />
      <Body section={section} place={place} />
    </SectionsFrame>
  );
}

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
