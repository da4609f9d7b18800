/** Ports of this machine for tests: none is fixed, since somebody else may have it. */
import { createServer } from 'node:http';

export interface HeldPort {
  readonly port: number;
  /** Lets it go; answers when it is free. */
  release(): Promise<void>;
}

// Below those that the machine hands out by itself, and below node ports: a port that was let go is not given to a connection meanwhile.
const first = 10_000;
const count = 20_000;

/** Takes a port that nobody has, on every address, and answers requests there with 404, as somebody else's server would. */
export async function holdPort(): Promise<HeldPort> {
  for (;;) {
    const port = first + Math.floor(Math.random() * count);
    const server = createServer((_request, response) => response.writeHead(404, { connection: 'close' }).end('somebody else\n'));
    const taken = await new Promise<boolean>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
      server.listen({ port, host: '0.0.0.0' }, () => resolve(true));
    });
    if (!taken) continue;
    return { port, release: () => new Promise((resolve) => void server.close(() => resolve())) };
  }
}

/** So many ports that nobody has at this moment. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held = await Promise.all(Array.from({ length: count }, holdPort));
  await Promise.all(held.map(({ release }) => release()));
  return held.map(({ port }) => port);
}
