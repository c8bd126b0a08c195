import { type RefObject, useEffect, useRef } from 'react';

let isFirst = true;

/** For the main part of a page, with `tabIndex={-1}`: whoever came by a link goes on in it with the keyboard, and hears where they are. */
export function useArrival<Part extends HTMLElement>(): RefObject<Part | null> {
  const part = useRef<Part>(null);
  useEffect(() => {
    // The first page of a visit begins where every page begins.
    if (!isFirst) part.current?.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  return part;
}
