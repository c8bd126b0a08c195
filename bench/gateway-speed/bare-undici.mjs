/** As little as a proxy on `node:http` and `undici.dispatch` can be: a yardstick, not to be used. */
import { createServer } from 'node:http';
import { Pool } from 'undici';

const [, , port, backend] = process.argv;
const pool = new Pool(`http://127.0.0.1:${backend}`, { connections: 256 });
const withoutConnection = ({ connection, 'keep-alive': keepAlive, 'transfer-encoding': coding, ...headers }) => headers;

createServer((request, response) => {
  const { method, url: path } = request;
  const headers = withoutConnection(request.headers);
  const body = method === 'GET' || method === 'HEAD' ? null : request;
  pool.dispatch(
    { method, path, headers, body },
    {
      onRequestStart: () => undefined,
      onResponseStart: (_, status, answered) => void response.writeHead(status, withoutConnection(answered)),
      onResponseData: (_, chunk) => void response.write(chunk),
      onResponseEnd: () => void response.end(),
      onResponseError: () => void response.writeHead(502).end(),
    },
  );
}).listen(Number(port), '127.0.0.1');
