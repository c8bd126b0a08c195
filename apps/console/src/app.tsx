import { lazy, Suspense, useContext, useSyncExternalStore } from 'react';
import { Waiting } from './look/waiting.js';
import { ProjectsPage } from './projects/projects-page.js';
import { isTenantPage } from './routing/route.js';
import { useRoute } from './routing/use-route.js';
import { AwayPage } from './session/away-page.js';
import { session } from './session/browser-session.js';
import { NoTenantPage } from './session/no-tenant-page.js';
import { SignInPage } from './session/sign-in-page.js';
import { SignedIn } from './session/signed-in.js';
import { PlaceContext } from './tenant/place.js';

const CanvasPage = lazy(async () => ({ default: (await import('./canvas/canvas-page.js')).CanvasPage }));
const TenantArea = lazy(async () => ({ default: (await import('./tenant/tenant-area.js')).TenantArea }));

export function App() {
  const state = useSyncExternalStore(session.watch, session.state);
  if (state.is === 'asking') return <Waiting />;
  if (state.is === 'away') return <AwayPage why={state.why} />;
  if (state.is === 'none') return <SignInPage hasEnded={state.hasEnded} />;
  return (
    <SignedIn>
      <Suspense fallback={<Waiting />}>
        <CurrentPage />
      </Suspense>
    </SignedIn>
  );
}

function CurrentPage() {
  const route = useRoute();
  const place = useContext(PlaceContext);
  if (!place) return <NoTenantPage />;
  if (route.page === 'canvas') return <CanvasPage key={route.projectId} projectId={route.projectId} />;
  if (isTenantPage(route.page)) return <TenantArea page={route.page} />;
  return <ProjectsPage key={place.tenant.id} />;
}
