import '../tenant/tenant.css';
import { Anchor, Skeleton, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { addressOf, type Route } from '../routing/route.js';
import { MainPart } from './main-part.js';

export interface SectionLink {
  readonly label: string;
  readonly to: Route;
  readonly isOpen: boolean;
  readonly testId: string;
}

interface SectionsFrameProps {
  /** Whose sections these are. */
  readonly name: string;
  readonly links: readonly SectionLink[];
  readonly title: string;
  readonly lead: ReactNode;
  /** Of the open page; another page begins with the focus on itself. */
  readonly testId: string;
  readonly children: ReactNode;
}

/** Pages that belong together, with a list of them at the side: above, where the screen is narrow. */
export function SectionsFrame({ name, links, title, lead, testId, children }: SectionsFrameProps) {
  return (
    <div className="tenant-frame">
      <nav className="tenant-nav" aria-label={name} data-testid="tenant-nav">
        <Anchor href={addressOf({ page: 'projects' })} className="tenant-back" data-testid="back-to-projects">
          ← Projects
        </Anchor>
        <Text className="tenant-name" fw={650} truncate title={name} data-testid="tenant-name">
          {name}
        </Text>
        <ul>
          {links.map((link) => (
            <li key={link.testId}>
              <Link link={link} />
            </li>
          ))}
        </ul>
      </nav>
      <MainPart className="tenant-main" key={testId} testId={testId}>
        <Stack gap="lg">
          <div>
            <h1 className="tenant-title">{title}</h1>
            <Text component="div" c="dimmed" fz="sm" maw={640}>
              {lead}
            </Text>
          </div>
          {children}
        </Stack>
      </MainPart>
    </div>
  );
}

function Link({ link: { label, to, isOpen, testId } }: { link: SectionLink }) {
  const link = useRef<HTMLAnchorElement>(null);
  // On a narrow screen they lie in a row that is wider than it.
  useEffect(() => {
    if (isOpen) link.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isOpen]);
  return (
    <a ref={link} href={addressOf(to)} aria-current={isOpen ? 'page' : undefined} data-testid={testId}>
      {label}
    </a>
  );
}

export const PageSkeleton = () => (
  <Stack gap="sm">
    <Skeleton h={28} w={180} radius="md" />
    <Skeleton h={120} radius="md" />
    <Skeleton h={120} radius="md" />
  </Stack>
);
