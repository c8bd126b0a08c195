import type { ReactNode } from 'react';

interface ComparedPartProps {
  readonly title: string;
  readonly count: number;
  readonly children: ReactNode;
}

/** One part of a comparison under its title; nothing where nothing differs. */
export const ComparedPart = ({ title, count, children }: ComparedPartProps) =>
  count > 0 && (
    <section>
      <h3 className="comparison-title">{title}</h3>
      <ul className="comparison-list" data-testid={`compared-${title.toLowerCase()}`}>
        {children}
      </ul>
    </section>
  );
