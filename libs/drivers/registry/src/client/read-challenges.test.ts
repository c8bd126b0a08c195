import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readChallenges } from './read-challenges.js';

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,10}$/);
const parameters = fc.dictionary(
  name.map((text) => text.toLowerCase()),
  fc.string(),
  { minKeys: 1, maxKeys: 4, noNullPrototype: true },
);
const challenge = fc.record({ scheme: name.map((text) => text.toLowerCase()), parameters });
const quote = (text: string) => `"${text.replace(/(["\\])/g, '\\$1')}"`;

it('reads what was written, whatever is in the values', () => {
  fc.assert(
    fc.property(
      fc.array(challenge, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(', ', ',', ' , '),
      (all, comma) => {
        const text = all
          .map(
            ({ scheme, parameters: given }) =>
              `${scheme} ${Object.entries(given)
                .map(([key, value]) => `${key}=${quote(value)}`)
                .join(comma)}`,
          )
          .join(', ');
        expect(readChallenges(text).map((one) => ({ ...one, parameters: { ...one.parameters } }))).toEqual(all);
      },
    ),
  );
});

it('never throws and always ends', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z=",\\ ]{0,80}$/)),
      (text) => void readChallenges(text),
    ),
  );
});

it('reads what registries send', () => {
  const [one] = readChallenges(
    'Bearer realm="https://auth.example/token",service=registry,scope="repository:a/b:pull,push"',
  );
  expect(one?.parameters).toMatchObject({
    realm: 'https://auth.example/token',
    service: 'registry',
    scope: 'repository:a/b:pull,push',
  });
  expect(readChallenges('Basic realm="a, Bearer realm=b"').map(({ scheme }) => scheme)).toEqual(['basic']);
  expect(readChallenges('Negotiate, Basic realm=x').map(({ scheme }) => scheme)).toEqual(['negotiate', 'basic']);
  // What somebody has written into a value twice does not count.
  expect(readChallenges('Bearer realm="a", realm="b"')[0]?.parameters['realm']).toBe('a');
});
