import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy for one test. */
export interface TestProxy {
  readonly port: number;
  /** Where connections went, `127.0.0.1:6443`, with the credentials that came along. */
  readonly seen: string[];
  close(): void;
}

/** An HTTP proxy that knows CONNECT alone. `refuses`: it lets nobody through. */
export async function startHttpProxy(refuses = false): Promise<TestProxy> {
  const seen: string[] = [];
  const server = createHttpServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, socket: Socket) => {
    const who = request.headers['proxy-authorization'];
    seen.push(`${request.url}${who ? ` ${Buffer.from(who.slice('Basic '.length), 'base64').toString()}` : ''}`);
    if (refuses) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const [host = '', port] = (request.url ?? '').split(':');
    const far = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    join(socket, far);
  });
  return listen(server, seen);
}

/** A SOCKS 5 proxy without logins: RFC 1928. */
export async function startSocksProxy(): Promise<TestProxy> {
  const seen: string[] = [];
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (request: Buffer) => {
        const isName = request[3] === 3;
        const end = isName ? 5 + (request[4] ?? 0) : 8;
        const host = isName ? request.subarray(5, end).toString() : [...request.subarray(4, 8)].join('.');
        const port = request.readUInt16BE(end);
        seen.push(`${host}:${port}`);
        const far = connect(port, host, () => socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])));
        join(socket, far);
      });
    });
    socket.on('error', () => {});
  });
  return listen(server, seen);
}

function join(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  for (const socket of [one, other]) {
    socket.on('error', () => {});
    socket.on('close', () => [one, other].forEach((end) => void end.destroy()));
  }
}

async function listen(server: Server, seen: string[]): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
