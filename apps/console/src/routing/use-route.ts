import { useSyncExternalStore } from 'react';
import { addressOf, type Route, routeOf } from './route.js';

const watch = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(watch, () => location.hash));
}

export const goTo = (route: Route): void => {
  location.hash = addressOf(route);
};
