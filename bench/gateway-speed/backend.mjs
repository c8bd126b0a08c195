/** The service behind the gateways: answers every request with the same bytes, so cheaply that it is not what is measured. */
import { createServer } from 'node:net';

const body = '{"id":7,"brand":"Skoda","model":"Octavia","color":"green"}';
const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: ${new Date().toUTCString()}\r\n`;
const answer = Buffer.from(
  `${head}connection: keep-alive\r\nkeep-alive: timeout=75\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
);

createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    for (let at = chunk.indexOf('\r\n\r\n'); at !== -1; at = chunk.indexOf('\r\n\r\n', at + 4)) socket.write(answer);
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
