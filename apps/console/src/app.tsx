import { useMemo, useSyncExternalStore } from 'react';
import { Provider } from 'urql';
import { CanvasPage } from './canvas/canvas-page.js';
import { makeClient } from './graphql/make-client.js';
import { ProjectsPage } from './projects/projects-page.js';
import { useRoute } from './routing/use-route.js';
import { sessionToken } from './session/session-token.js';
import { TokenPage } from './session/token-page.js';

export function App() {
  const token = useSyncExternalStore(sessionToken.watch, sessionToken.read);
  return token ? <SignedIn key={token} token={token} /> : <TokenPage />;
}

function SignedIn({ token }: { token: string }) {
  const client = useMemo(() => makeClient(token), [token]);
  const route = useRoute();
  return (
    <Provider value={client}>
      {route.page === 'canvas' ? <CanvasPage key={route.projectId} projectId={route.projectId} /> : <ProjectsPage />}
    </Provider>
  );
}
