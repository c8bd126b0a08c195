import type { ReactNode } from 'react';
import { useArrival } from './use-arrival.js';

interface MainPartProps {
  readonly className: string;
  readonly testId: string;
  readonly children: ReactNode;
}

export const MainPart = ({ className, testId, children }: MainPartProps) => (
  <main ref={useArrival<HTMLElement>()} tabIndex={-1} className={className} data-testid={testId}>
    {children}
  </main>
);
