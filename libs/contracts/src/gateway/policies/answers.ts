import * as z from 'zod/mini';
import { define } from '../definition.js';
import { choice, only, orElse, whole } from '../parameter.js';

export const compression = define({
  name: 'compression',
  summary: 'Compresses answers for clients that accept it.',
  parameters: only({
    minBytes: orElse(whole('The smallest answer that is compressed, in bytes.', { least: 0, most: 1_048_576 }), 1_024),
    encodings: orElse(
      z
        .array(choice('An encoding.', ['br', 'gzip']), 'use a list of encodings')
        .check(
          z.minLength(1, 'name at least one encoding'),
          z.meta({ description: 'In the order in which they are preferred where the client has no preference.' }),
        ),
      ['br', 'gzip'],
    ),
  }),
  example: { minBytes: 2_048 },
  differences: [],
  origin: 'tiffin',
});

export const cache = define({
  name: 'cache',
  summary: 'Keeps answers in memory as RFC 9111 allows a shared cache to, and gives them again.',
  parameters: only({
    maxBytes: orElse(
      whole('How much is kept at most, in bytes; what was not asked for longest goes first.', {
        least: 1_024,
        most: 1_073_741_824,
      }),
      16_777_216,
    ),
    maxEntryBytes: orElse(
      whole('The largest answer that is kept, in bytes.', { least: 1, most: 104_857_600 }),
      1_048_576,
    ),
    ttl: orElse(
      whole('How long an answer is fresh that says nothing of it, in seconds; 0 is not at all.', {
        least: 0,
        most: 31_536_000,
      }),
      0,
    ),
  }),
  example: { ttl: 60 },
  differences: [],
  origin: 'tiffin',
});
