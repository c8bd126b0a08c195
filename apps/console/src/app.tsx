import { Center, Loader } from '@mantine/core';
import { lazy, Suspense, useMemo, useSyncExternalStore } from 'react';
import { Provider } from 'urql';
import { makeClient } from './graphql/make-client.js';
import { ProjectsPage } from './projects/projects-page.js';
import { isTenantPage } from './routing/route.js';
import { useRoute } from './routing/use-route.js';
import { sessionToken } from './session/session-token.js';
import { TokenPage } from './session/token-page.js';

const CanvasPage = lazy(async () => ({ default: (await import('./canvas/canvas-page.js')).CanvasPage }));
const TenantArea = lazy(async () => ({ default: (await import('./tenant/tenant-area.js')).TenantArea }));

export function App() {
  const token = useSyncExternalStore(sessionToken.watch, sessionToken.read);
  return token ? <SignedIn key={token} token={token} /> : <TokenPage />;
}

function SignedIn({ token }: { token: string }) {
  const client = useMemo(() => makeClient(token), [token]);
  return (
    <Provider value={client}>
      <Suspense fallback={<Waiting />}>
        <CurrentPage />
      </Suspense>
    </Provider>
  );
}

function CurrentPage() {
  const route = useRoute();
  if (route.page === 'canvas') return <CanvasPage key={route.projectId} projectId={route.projectId} />;
  if (isTenantPage(route.page)) return <TenantArea page={route.page} />;
  return <ProjectsPage />;
}

function Waiting() {
  return (
    <Center h="100dvh" role="status" aria-label="Loading">
      <Loader />
    </Center>
  );
}
