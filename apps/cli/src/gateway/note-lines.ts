import type { Note, Place, Severity } from '@tiffin/gateway-files';
import { styled } from '../output/terminal.js';

const order: readonly Severity[] = ['refused', 'changed', 'warning', 'ignored'];

const headings: Readonly<Record<Severity, string>> = {
  refused: styled('red', 'Cannot be served:'),
  changed: styled('cyan', 'Is taken as something else:'),
  warning: styled('yellow', 'Is served as it stands, and hardly meant:'),
  ignored: styled('dim', 'Has no effect:'),
};

const mostPlaces = 3;

/** All notes, by how much they matter; what is the same at several places is one line. */
export function noteLines(notes: readonly Note[]): readonly string[] {
  return order.flatMap((severity) => {
    const same = Map.groupBy(
      notes.filter((note) => note.severity === severity),
      ({ what, why, wayOut }) => `${what}: ${why}; ${wayOut}.`,
    );
    const lines = [...same].map(([text, group]) => `  - ${styled('bold', placesOf(group))}: ${text}`);
    return lines.length === 0 ? [] : [headings[severity], ...lines];
  });
}

function placesOf(notes: readonly Note[]): string {
  const places = [...new Set(notes.map(({ place }) => placeText(place)))];
  const more = places.length - mostPlaces;
  return more <= 1 ? places.join('; ') : `${places.slice(0, mostPlaces).join('; ')} and ${more} more places`;
}

export function placeText({ file, apiEndpoint, serviceEndpoint, pipeline, policy, step, field }: Place): string {
  const parts = [
    ...(apiEndpoint === undefined ? [] : [`API endpoint ${apiEndpoint}`]),
    ...(serviceEndpoint === undefined ? [] : [`service endpoint ${serviceEndpoint}`]),
    ...(pipeline === undefined ? [] : [`pipeline ${pipeline}`]),
    ...(policy === undefined ? [] : [`policy ${policy}`]),
    ...(step === undefined ? [] : [`step ${step}`]),
    ...(field === undefined ? [] : [field]),
  ];
  return parts.length === 0 ? file : parts.join(', ');
}
