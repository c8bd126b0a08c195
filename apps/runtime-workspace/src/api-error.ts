/** An error whose text the client may read. `details` is LoopBack's, e.g. `{context, codes, messages}`. */
export class ApiError extends Error {
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'Error';
  }

  details?: unknown;

  static badRequest(code: string, message: string): ApiError {
    return new ApiError(400, code, message);
  }

  static noRoute(verb: string, path: string): ApiError {
    return new ApiError(404, 'NO_ROUTE', `There is no ${verb} ${path}.`);
  }

  static modelNotFound(model: string, id: unknown): ApiError {
    return new ApiError(404, 'MODEL_NOT_FOUND', `Unknown "${model}" id "${String(id)}".`);
  }
}

/** LoopBack's error body. */
export interface ErrorBody {
  readonly error: {
    readonly statusCode: number;
    readonly name: string;
    readonly message: string;
    readonly code?: string;
    readonly details?: unknown;
  };
}

type Thrown = Partial<Record<'statusCode' | 'status' | 'name' | 'message' | 'code' | 'details', unknown>>;

/**
 * What a client sees of anything thrown. Only what carries a 4xx status shows its own text; everything else is
 * "Internal Server Error" (`fallbackStatus` where a method declares its own), so that no stack or query leaks.
 */
export function errorBody(thrown: unknown, fallbackStatus = 500): ErrorBody {
  const error = firstError(thrown);
  const statusCode = statusOf(error) ?? fallbackStatus;
  if (statusCode >= 500 && !(error instanceof ApiError)) {
    return { error: { statusCode, name: 'Error', message: 'Internal Server Error' } };
  }
  return {
    error: {
      statusCode,
      name: isServers(error) ? 'Error' : textOr(error.name, 'Error'),
      message: textOr(error.message, 'The request was refused.'),
      ...(typeof error.code === 'string' ? { code: codeFor(error.code, statusCode) } : codeOf(statusCode)),
      ...(error.details === undefined ? {} : { details: error.details }),
    },
  };
}

/** Creating several rows reports a list with one error, or nothing, for each. */
function firstError(thrown: unknown): Thrown {
  const one: unknown = Array.isArray(thrown) ? thrown.find(Boolean) : thrown;
  return typeof one === 'object' && one !== null ? one : {};
}

function statusOf(error: Thrown): number | null {
  const status = Number(error.statusCode ?? error.status);
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : null;
}

const textOr = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

const isServers = ({ name }: Thrown): boolean => name === 'FastifyError';

/** The juggler names a missing row in several ways, and the server its refusals after itself; clients get ours. */
const codeFor = (code: string, statusCode: number): string =>
  statusCode === 404 && code === 'NOT_FOUND' ? 'MODEL_NOT_FOUND' : (serverCodes[code] ?? code);

const serverCodes: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'INVALID_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'INVALID_JSON',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_BAD_URL: 'BAD_URL',
};

const codeOf = (statusCode: number): { code?: string } => (statusCode === 404 ? { code: 'MODEL_NOT_FOUND' } : {});
