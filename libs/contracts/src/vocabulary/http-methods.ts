/** Methods that an endpoint or a condition may name. */
export const httpMethods = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'CONNECT'] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** A method as it is compared: without white space, in capitals. */
export const methodName = (text: string): string => text.trim().toUpperCase();

/** Why a text is no method, or null. */
export const methodProblem = (text: string): string | null =>
  (httpMethods as readonly string[]).includes(methodName(text))
    ? null
    : `"${text}" is no HTTP method; use ${httpMethods.join(', ')}`;
