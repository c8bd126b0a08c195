import { useEffect, useState } from 'react';

/** Mantine gives the focus back where `opened` changes, and not where a dialog comes and goes with its component, as ours do. */
export function useFocusBack(): void {
  const [opener] = useState(openerNow);
  // Once the page is as it is without the dialog.
  useEffect(() => () => void setTimeout(() => giveBack(opener)), [opener]);
}

/** What was pressed; an entry of a menu goes with it, and its button stands for both. */
function openerNow(): HTMLElement | null {
  const pressed = document.activeElement as HTMLElement | null;
  const menu = pressed?.closest('[role="menu"]');
  return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : pressed;
}

/** The row that was removed had the button: the page that it was on is where one goes on. */
function giveBack(opener: HTMLElement | null): void {
  const isTaken = document.activeElement !== null && document.activeElement !== document.body;
  if (isTaken) return;
  const canHave = opener !== null && opener !== document.body && opener.isConnected;
  const to = canHave ? opener : document.querySelector<HTMLElement>('main[tabindex]');
  to?.focus({ preventScroll: true });
}
