import { Center, Loader } from '@mantine/core';
import { lazy, Suspense, useMemo, useSyncExternalStore } from 'react';
import { Provider } from 'urql';
import { makeClient } from './graphql/make-client.js';
import { ProjectsPage } from './projects/projects-page.js';
import { useRoute } from './routing/use-route.js';
import { sessionToken } from './session/session-token.js';
import { TokenPage } from './session/token-page.js';

const CanvasPage = lazy(async () => ({ default: (await import('./canvas/canvas-page.js')).CanvasPage }));

export function App() {
  const token = useSyncExternalStore(sessionToken.watch, sessionToken.read);
  return token ? <SignedIn key={token} token={token} /> : <TokenPage />;
}

function SignedIn({ token }: { token: string }) {
  const client = useMemo(() => makeClient(token), [token]);
  const route = useRoute();
  return (
    <Provider value={client}>
      <Suspense fallback={<Waiting />}>
        {route.page === 'canvas' ? <CanvasPage key={route.projectId} projectId={route.projectId} /> : <ProjectsPage />}
      </Suspense>
    </Provider>
  );
}

function Waiting() {
  return (
    <Center h="100dvh" role="status" aria-label="Loading">
      <Loader />
    </Center>
  );
}
