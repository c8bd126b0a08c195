import { Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface PanelProps {
  readonly title: string;
  readonly lead?: ReactNode;
  /** At the right of the title. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
  readonly isDangerous?: boolean;
  readonly testId?: string;
}

/** A part of a page, with a title of its own. */
export function Panel({ title, lead, action, children, isDangerous = false, testId }: PanelProps) {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className="panel" data-danger={isDangerous || undefined} data-testid={testId}>
      <header className="panel-head">
        <div>
          <h2 id={titleId}>{title}</h2>
          {lead !== undefined && (
            <Text component="div" fz="sm" c="dimmed">
              {lead}
            </Text>
          )}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}

/** What stands where nothing is yet: what it would be for, and how to get it. */
export const Empty = ({ children, testId }: { children: ReactNode; testId?: string }) => (
  <Text component="div" className="panel-empty" fz="sm" c="dimmed" data-testid={testId}>
    {children}
  </Text>
);
