import { lazy, Suspense, useContext, useRef, useSyncExternalStore } from 'react';
import { Waiting } from './look/waiting.js';
import { AccountPage } from './account/account-page.js';
import { InvitationPage } from './invitation/invitation-page.js';
import { ProjectsPage } from './projects/projects-page.js';
import { isOwnPage, isTenantPage, type OwnPage, type Route } from './routing/route.js';
import { useRoute } from './routing/use-route.js';
import { AwayBar, AwayPage } from './session/away-page.js';
import type { SessionState } from './session/access-tokens.js';
import { session } from './session/browser-session.js';
import { keptAfter, nothingKept } from './session/kept-after.js';
import { KeptPage } from './session/kept-page.js';
import { NoTenantPage } from './session/no-tenant-page.js';
import { SignInAgainPage } from './session/sign-in-again-page.js';
import { SignInPage } from './session/sign-in-page.js';
import { SignedInPage } from './session/signed-in-page.js';
import { SignedIn } from './session/signed-in.js';
import { PlaceContext } from './tenant/place.js';

const CanvasPage = lazy(async () => ({ default: (await import('./canvas/canvas-page.js')).CanvasPage }));
const SettingsPage = lazy(async () => ({ default: (await import('./settings/settings-page.js')).SettingsPage }));
const StagesPage = lazy(async () => ({ default: (await import('./stages/stages-page.js')).StagesPage }));
const OperatorsArea = lazy(async () => ({ default: (await import('./operators/operators-area.js')).OperatorsArea }));
const TenantArea = lazy(async () => ({ default: (await import('./tenant/tenant-area.js')).TenantArea }));

const invited = {
  title: 'You are invited',
  text: 'Sign in, or create an account, with the e-mail address that the letter went to. Then you can accept.',
};

export function App() {
  const state = useSyncExternalStore(session.watch, session.state);
  const kept = useRef(nothingKept);
  kept.current = keptAfter(kept.current, state);
  const { isKept, isShown } = kept.current;
  return (
    <>
      {isKept && (
        <KeptPage isShown={isShown}>
          <SignedIn>
            <Suspense fallback={<Waiting />}>
              <CurrentPage />
            </Suspense>
          </SignedIn>
        </KeptPage>
      )}
      {state.is !== 'open' && <Outside state={state} isKeptInSight={isShown} />}
    </>
  );
}

function Outside({ state, isKeptInSight }: { state: SessionState; isKeptInSight: boolean }) {
  if (state.is === 'away') return isKeptInSight ? <AwayBar why={state.why} /> : <AwayPage why={state.why} />;
  if (state.is !== 'none') return <Waiting />;
  return state.isOver ? <SignInAgainPage /> : <SignedOut hasEnded={state.hasEnded} />;
}

function SignedOut({ hasEnded }: { hasEnded: boolean }) {
  return useRoute().page === 'invitation' ? <SignInPage {...invited} /> : <SignInPage hasEnded={hasEnded} />;
}

function OwnPageOf({ page }: { page: OwnPage }) {
  if (page === 'invitation') return <InvitationPage />;
  return page === 'account' ? <AccountPage /> : <SignedInPage />;
}

type ProjectRoute = Extract<Route, { readonly projectId: string }>;

function ProjectPageOf({ page, projectId }: ProjectRoute) {
  if (page === 'settings') return <SettingsPage projectId={projectId} />;
  return page === 'stages' ? <StagesPage projectId={projectId} /> : <CanvasPage projectId={projectId} />;
}

function CurrentPage() {
  const route = useRoute();
  const place = useContext(PlaceContext);
  if (isOwnPage(route.page)) return <OwnPageOf page={route.page} />;
  if (route.page === 'operators') return <OperatorsArea route={route} />;
  if (!place) return <NoTenantPage />;
  if ('projectId' in route) return <ProjectPageOf key={`${route.page} ${route.projectId}`} {...route} />;
  if (isTenantPage(route.page)) return <TenantArea page={route.page} />;
  return <ProjectsPage key={place.tenant.id} />;
}
