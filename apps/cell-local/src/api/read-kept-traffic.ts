import { type EndpointTraffic, type RunTraffic, trafficFigures } from '@tiffin/contracts';
import { list, number, object, refuse, text } from './read-fields.js';

/** Reads what the platform keeps of traffic; throws `Refusal` INPUT_INVALID that names the field. */
export function readKeptTraffic(body: unknown): readonly RunTraffic[] {
  return list(object(body, 'body').runs, 'runs').map((value, index) => {
    const path = `runs.${index}`;
    const { run, environmentId, unit, endpoints } = object(value, path);
    return {
      ...{ run: text(run, `${path}.run`), environmentId: text(environmentId, `${path}.environmentId`) },
      unit: text(unit, `${path}.unit`),
      endpoints: list(endpoints, `${path}.endpoints`).map((one, at) => readEndpoint(one, `${path}.endpoints.${at}`)),
    };
  });
}

function readEndpoint(value: unknown, path: string): EndpointTraffic {
  const [name, figures] = list(value, path);
  const read = list(figures, path).map((count) => number(count, path));
  if (read.length !== trafficFigures) refuse(path, `is not ${trafficFigures} counts.`);
  return [text(name, path), read];
}
