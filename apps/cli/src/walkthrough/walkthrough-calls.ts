import type { CallAnswer } from './gateway-call.js';

/** One call of the walkthrough, and what its answer has to be. */
export interface WalkthroughCall {
  readonly title: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** `earlier`: the answers of the calls before. */
  readonly isExpected: (answer: CallAnswer, earlier: readonly CallAnswer[]) => boolean;
}

const car = { name: 'Tiffin Express', year: 2026 };
const newerCars = encodeURIComponent(JSON.stringify({ where: { year: { gt: 2020 } } }));

interface Car {
  readonly id: unknown;
  readonly name: string;
  readonly year: number;
}

const isCar = (value: unknown): value is Car =>
  isObject(value) && value['id'] !== undefined && value['year'] === car.year && value['name'] === car.name;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** A list in which the car that was just made is. */
function hasNewCar({ status, body }: CallAnswer, earlier: readonly CallAnswer[]): boolean {
  const made = earlier[0]?.body;
  return status === 200 && Array.isArray(body) && isCar(made) && body.some((one) => isCar(one) && one.id === made.id);
}

export const walkthroughCalls: readonly WalkthroughCall[] = [
  {
    title: 'create a car',
    method: 'POST',
    path: '/cars',
    body: car,
    isExpected: ({ status, body }) => status === 200 && isCar(body),
  },
  { title: 'read the cars', method: 'GET', path: '/cars', isExpected: hasNewCar },
  {
    title: 'cars after 2020',
    method: 'GET',
    path: `/cars?filter=${newerCars}`,
    isExpected: (answer, earlier) =>
      hasNewCar(answer, earlier) && (answer.body as readonly Car[]).every(({ year }) => year > 2020),
  },
  {
    title: 'call the function',
    method: 'POST',
    path: '/myfunction',
    body: { name: 'Tiffin' },
    isExpected: ({ status, body }) => status === 200 && isObject(body) && body['message'] === 'Hello, Tiffin!',
  },
  {
    title: 'call the service',
    method: 'GET',
    path: '/service/parcels/7',
    isExpected: ({ status, body }) =>
      status === 200 && isObject(body) && body['service'] === 'parcels' && body['path'] === '/parcels/7',
  },
];
