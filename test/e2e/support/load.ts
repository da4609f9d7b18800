/** Traffic from the test's own process: what a person on this machine would send. */
import { createSocket } from 'node:dgram';
import { Agent, get } from 'node:http';
import { createConnection, type Socket } from 'node:net';

// A request that takes long on a machine with other load is not lost.
const answerMs = 60_000;

/** One HTTP request on a connection of its own; answers the body. Rejects when it fails or takes longer than a minute. */
export function fetchOnce(host: string, port: number, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ host, port, path, agent: new Agent({ keepAlive: false }), timeout: answerMs }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('error', reject);
      response.on('end', () => (response.statusCode === 200 ? resolve(body.trim()) : reject(new Error(`status ${response.statusCode}`))));
    });
    request.on('timeout', () => request.destroy(new Error('no answer within a minute')));
    request.on('error', reject);
  });
}

export interface Load {
  /** Requests that ended, well or not. */
  count(): number;
  /** How often each body was answered. */
  readonly answers: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
  /** Sends no more, and waits for those under way. */
  stop(): Promise<void>;
}

/** Sends requests one after another on each of `lanes` lanes until it is stopped. */
export function startLoad(host: string, port: number, lanes: number): Load {
  const answers = new Map<string, number>();
  const failures: string[] = [];
  let count = 0;
  let stopped = false;
  const lane = async (): Promise<void> => {
    while (!stopped) {
      try {
        const body = await fetchOnce(host, port);
        answers.set(body, (answers.get(body) ?? 0) + 1);
      } catch (error) {
        failures.push(`request ${count}: ${String(error)}`);
      }
      count += 1;
    }
  };
  const all = Array.from({ length: lanes }, lane);
  return {
    count: () => count,
    answers,
    failures,
    async stop() {
      stopped = true;
      await Promise.all(all);
    },
  };
}

/** A datagram and the answer to it; undefined when there is none within a second. */
export function askByDatagram(host: string, port: number, text: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const done = (answer: string | undefined): void => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => done(undefined), 1_000);
    socket.on('error', () => done(undefined));
    socket.on('message', (message) => done(String(message)));
    socket.send(text, port, host);
  });
}

/** A connection that stays open. */
export interface Line {
  /** Sends a line and answers the one that comes back. Rejects when the connection has ended. */
  ask(text: string): Promise<string>;
  close(): void;
}

/** Opens a connection to a server that says everything twice. Rejects when nobody listens. */
export function openLine(host: string, port: number): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket: Socket = createConnection({ host, port });
    socket.once('error', reject);
    socket.once('connect', () =>
      resolve({
        ask: (text) =>
          new Promise((answer, fail) => {
            socket.once('error', fail);
            socket.once('close', () => fail(new Error('the connection has ended')));
            socket.once('data', (data) => answer(String(data).trim()));
            socket.write(`${text}\n`);
          }),
        close: () => socket.destroy(),
      }),
    );
  });
}
