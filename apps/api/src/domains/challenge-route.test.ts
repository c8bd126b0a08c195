import fastify from 'fastify';
import { expect, it } from 'vitest';
import { addChallengeRoute } from './challenge-route.js';

const token = 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ';
const long = `${'a.'.repeat(120)}example.com`;
const asked: string[] = [];
const challenges = {
  answerOf: (name: string, given: string) => {
    asked.push(`${name} ${given}`);
    return Promise.resolve((name === 'shop.example.com' || name === long) && given === token ? `${token}.thumb` : null);
  },
};

it('answers for the name and the token that somebody waits for, and for nothing else, however often it is asked', async () => {
  const server = fastify();
  addChallengeRoute(server, challenges);
  const get = async (path: string) => {
    const { statusCode, body } = await server.inject(`/.well-known/acme-challenge/${path}`);
    return statusCode === 200 ? body : statusCode;
  };
  for (let guess = 0; guess < 2_000; guess += 1) await get(`shop.example.com/guess-of-a-stranger-${guess}`);
  expect(await get(`shop.example.com/${token}`)).toBe(`${token}.thumb`);
  expect(await get(`${long}/${token}`)).toBe(`${token}.thumb`);
  expect([await get(`other.example.com/${token}`), await get(`shop.example.com/${token}x`)]).toEqual([404, 404]);
  const known = asked.length;
  const bad = ['a', `${token}%00`, 'x'.repeat(201), `${token}'`].map((one) => `shop.example.com/${one}`);
  expect(await Promise.all([...bad, `SHOP!/${token}`].map(get))).toEqual([404, 404, 404, 404, 404]);
  expect(asked).toHaveLength(known);
  await server.close();
});
