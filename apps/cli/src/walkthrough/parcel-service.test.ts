import { expect, it } from 'vitest';
import { ParcelService } from './parcel-service.js';

it('many that start at once each get a port of their own', async () => {
  const services = await Promise.all(Array.from({ length: 20 }, () => ParcelService.start()));
  const answers = await Promise.all(services.map(({ url }) => fetch(url).then(({ status }) => status)));
  await Promise.all(services.map((service) => service.stop()));
  expect(new Set(services.map(({ url }) => url)).size).toBe(20);
  expect(new Set(answers)).toEqual(new Set([200]));
});
