import './tenant.css';
import { Anchor, Skeleton, Stack, Text } from '@mantine/core';
import { type ReactNode, Suspense, useEffect, useRef } from 'react';
import { MainPart } from '../look/main-part.js';
import { useTitle } from '../look/use-title.js';
import { addressOf, type TenantPage } from '../routing/route.js';
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
      <Frame key={place.tenant.id} place={place} page={page} />
    </div>
  );
}

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
      <MainPart className="tenant-main" key={page} testId={`tenant-${page}`}>
        <Stack gap="lg">
          <div>
            <h1 className="tenant-title">{section.label}</h1>
            <Text c="dimmed" fz="sm" maw={640}>
              {section.lead}
            </Text>
          </div>
          <StandingAlert />
          <Body section={section} place={place} />
        </Stack>
      </MainPart>
    </div>
  );
}

function SectionLink({ section: { page, label }, isOpen }: { section: Section; isOpen: boolean }) {
  const link = useRef<HTMLAnchorElement>(null);
  // On a narrow screen they lie in a row that is wider than it.
  useEffect(() => {
    if (isOpen) link.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isOpen]);
  return (
    <a ref={link} href={addressOf({ page })} aria-current={isOpen ? 'page' : undefined} data-testid={`nav-${page}`}>
      {label}
    </a>
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

const PageSkeleton = () => (
  <Stack gap="sm">
    <Skeleton h={28} w={180} radius="md" />
    <Skeleton h={120} radius="md" />
    <Skeleton h={120} radius="md" />
  </Stack>
);
