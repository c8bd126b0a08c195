import { useEffect } from 'react';

/** Names the page in the browser's tab and history, the narrowest first. */
export function useTitle(...parts: readonly string[]): void {
  const title = [...parts, 'Tiffin'].filter(Boolean).join(' · ');
  useEffect(() => {
    document.title = title;
    return () => {
      document.title = 'Tiffin';
    };
  }, [title]);
}
