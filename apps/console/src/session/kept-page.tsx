import { type ReactNode, useLayoutEffect, useRef } from 'react';

interface KeptPageProps {
  readonly isShown: boolean;
  readonly children: ReactNode;
}

/** A page that is put out of sight and reach, with all that is typed on it and in its dialogs, until it may be shown again. */
export function KeptPage({ isShown, children }: KeptPageProps) {
  const focused = useRef<Element | null>(null);
  useLayoutEffect(() => {
    // Dialogs and messages lie beside the page: a style hides them with it.
    document.body.toggleAttribute('data-kept-away', !isShown);
    if (isShown) return focusOn(focused.current);
    focused.current = document.activeElement;
    return () => document.body.removeAttribute('data-kept-away');
  }, [isShown]);
  return (
    <div className="kept-page" inert={!isShown}>
      {children}
    </div>
  );
}

function focusOn(element: Element | null): void {
  if (element instanceof HTMLElement && element.isConnected) element.focus();
}
