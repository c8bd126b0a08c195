import { type ReactNode, useMemo, useState } from 'react';
import { Provider } from 'urql';
import { makeClient } from '../graphql/make-client.js';
import { TroubleBar } from '../look/trouble-bar.js';
import { Waiting } from '../look/waiting.js';
import { type Place, PlaceContext } from '../tenant/place.js';
import { chosenOf, lastTenant, rememberTenant } from './chosen-tenant.js';
import { session } from './browser-session.js';
import type { ViewerAnswer } from './enter.js';
import { RefusedPage } from './refused-page.js';
import { useEntry } from './use-entry.js';
import { ViewingContext } from './viewer-context.js';

/** What is shown to somebody who is signed in; around it who that is, and the tenant that they look at. */
export function SignedIn({ children }: { children: ReactNode }) {
  const client = useMemo(() => makeClient(session), []);
  return (
    <Provider value={client}>
      <Entered>{children}</Entered>
    </Provider>
  );
}

function Entered({ children }: { children: ReactNode }) {
  const { entry, again } = useEntry();
  if (!entry) return <Waiting />;
  if (entry.is === 'refused') return <RefusedPage refusal={entry.refusal} again={again} />;
  return (
    <Chosen viewer={entry.viewer} again={again}>
      {entry.trouble && <TroubleBar text={entry.trouble.text} again={again} testId="viewer-trouble" />}
      {children}
    </Chosen>
  );
}

interface ChosenProps {
  readonly viewer: ViewerAnswer;
  readonly again: () => void;
  readonly children: ReactNode;
}

function Chosen({ viewer, again, children }: ChosenProps) {
  const [wanted, setWanted] = useState(lastTenant);
  const viewing = useMemo(() => {
    const choose = (tenantId: string): void => {
      rememberTenant(tenantId);
      setWanted(tenantId);
    };
    return { viewer, again, choose };
  }, [viewer, again]);
  const place = useMemo((): Place | null => {
    const chosen = chosenOf(viewer.memberships, wanted);
    return chosen && { viewerId: viewer.id, tenant: chosen.tenant, role: chosen.role };
  }, [viewer, wanted]);
  return (
    <ViewingContext.Provider value={viewing}>
      <PlaceContext.Provider value={place}>{children}</PlaceContext.Provider>
    </ViewingContext.Provider>
  );
}
