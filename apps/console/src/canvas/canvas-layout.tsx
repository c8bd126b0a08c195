import { ActivityDock } from '../activity/activity-dock.js';
import { Drawer } from '../details/drawer.js';
import { CanvasFlow } from '../flow/canvas-flow.js';
import { Palette } from '../palette/palette.js';
import { useArrival } from '../look/use-arrival.js';
import { NewerBanner } from '../save/newer-banner.js';
import { CanvasHeader } from './canvas-header.js';
import { useMay } from '../tenant/place.js';
import { StandingAlert } from '../tenant/standing-alert.js';
import { useBoardKeys } from './use-board-keys.js';
import './canvas-layout.css';

/** Header, palette, canvas, drawer, and what happens below. */
export function CanvasLayout() {
  useBoardKeys();
  const may = useMay();
  return (
    <div className="page">
      <a className="skip-link" href="#canvas" onClick={focusCanvas}>
        Go to the canvas
      </a>
      <CanvasHeader />
      <StandingAlert radius={0} />
      <NewerBanner />
      <div className="page-middle">
        {may('canvas.write') && <Palette />}
        <main ref={useArrival<HTMLElement>()} className="page-canvas" id="canvas" tabIndex={-1}>
          <CanvasFlow />
        </main>
        <Drawer />
      </div>
      <ActivityDock />
    </div>
  );
}

/** The part behind the `#` of the address is the route: it must not change. */
function focusCanvas(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('canvas')?.focus();
}
