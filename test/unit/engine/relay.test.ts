import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { type Connection, createRelay, relayStdio, relayWords } from '../../../src/engine/network/relay.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A relay on this machine's own network, and the programs that it has started. */
function start({
  clock = createSystemClock(),
  words = relayWords,
}: {
  clock?: Parameters<typeof createRelay>[0]['clock'];
  words?: readonly string[];
} = {}) {
  const programs: ChildProcess[] = [];
  const relay = createRelay({
    spawn() {
      const child = spawn(process.execPath, words, { stdio: [...relayStdio], env: {} });
      programs.push(child);
      opened.push(() => child.kill('SIGKILL'));
      return child;
    },
    clock,
    log: silentLog,
  });
  return { relay, programs };
}

function open(connection: Connection): Socket {
  if (connection.is !== 'open') throw new Error(`the connection is ${JSON.stringify(connection)}`);
  opened.push(() => connection.socket.destroy());
  return connection.socket;
}

/** All that comes until the other side has nothing more to say. */
async function read(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) text += String(chunk);
  return text;
}

describe('a relay', () => {
  it('hands over many connections, each with its own words, from one program', async () => {
    const port = await listen((socket) => {
      let heard = '';
      socket.write('welcome ');
      socket.on('data', (chunk) => {
        heard += String(chunk);
      });
      // What is said last is said after the other side's end.
      socket.on('end', () => socket.end(heard));
    });
    const { relay, programs } = start();
    const said = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const socket = open(await relay.connect('127.0.0.1', port));
        socket.end(`I am ${index}`);
        return read(socket);
      }),
    );
    expect(said).toEqual(Array.from({ length: 200 }, (_, index) => `welcome I am ${index}`));
    expect(programs).toHaveLength(1);
  });

  it('tells who refuses', async () => {
    const port = await listen(() => {});
    for (const close of opened.splice(0)) close();
    const { relay } = start();
    expect(await relay.connect('127.0.0.1', port)).toMatchObject({ is: 'refused', code: 'ECONNREFUSED' });
  });

  it('does not keep who has given up, and goes on for the others', async () => {
    const port = await listen((socket) => void socket.end('here'));
    const { relay, programs } = start();
    open(await relay.connect('127.0.0.1', port));
    programs[0]?.kill('SIGSTOP');
    const end = new AbortController();
    const asked = relay.connect('127.0.0.1', port, end.signal);
    end.abort();
    expect(await asked).toEqual({ is: 'given up' });
    expect(await relay.connect('127.0.0.1', port, end.signal)).toEqual({ is: 'given up' });
    programs[0]?.kill('SIGCONT');
    expect(await read(open(await relay.connect('127.0.0.1', port)))).toBe('here');
    expect(programs).toHaveLength(1);
  });

  it('is replaced when it dies, without those who wait for it noticing', async () => {
    const port = await listen((socket) => void socket.end('here'));
    const { relay, programs } = start();
    const first = open(await relay.connect('127.0.0.1', port));
    programs[0]?.kill('SIGSTOP');
    const waiting = relay.connect('127.0.0.1', port);
    programs[0]?.kill('SIGKILL');
    expect(await read(open(await waiting))).toBe('here');
    // A connection that it had handed over has nothing to do with it any more.
    expect(await read(first)).toBe('here');
    expect(programs).toHaveLength(2);
  });

  it('is replaced when it hangs', async () => {
    const clock = createFakeClock();
    const port = await listen((socket) => void socket.end('here'));
    const { relay, programs } = start({ clock });
    open(await relay.connect('127.0.0.1', port));
    const [first] = programs as [ChildProcess];
    first.kill('SIGSTOP');
    const end = new AbortController();
    const late = relay.connect('127.0.0.1', port, end.signal);
    const waiting = relay.connect('127.0.0.1', port);
    end.abort();
    expect(await late).toEqual({ is: 'given up' });
    const killed = once(first, 'exit');
    await clock.advance(6_000);
    expect(await killed).toEqual([null, 'SIGKILL']);
    expect(await read(open(await waiting))).toBe('here');
    // One that answers is left alone, though nothing came of the question.
    const second = new AbortController();
    const again = relay.connect('127.0.0.1', port, second.signal);
    second.abort();
    expect(await again).toEqual({ is: 'given up' });
    expect(await read(open(await relay.connect('127.0.0.1', port)))).toBe('here');
    await clock.advance(6_000);
    expect(await read(open(await relay.connect('127.0.0.1', port)))).toBe('here');
    expect(programs).toHaveLength(2);
  });

  it('says why it cannot be started', async () => {
    const { relay, programs } = start({ words: ['--eval', 'console.error("no such network"); process.exitCode = 125'] });
    expect(await relay.connect('127.0.0.1', 1)).toMatchObject({ is: 'lost', message: 'no such network' });
    expect(programs).toHaveLength(1);
  });

  it('says nothing of a pod as long as it has not come up', async () => {
    const { relay, programs } = start({ words: ['--eval', 'setInterval(() => {}, 1000)'] });
    const end = new AbortController();
    const asked = relay.connect('127.0.0.1', 1, end.signal);
    end.abort();
    expect(await asked).toMatchObject({ is: 'lost', message: 'the relay into the network of the pods has not come up yet' });
    expect(programs).toHaveLength(1);
  });

  it('looks once more for a network that it does not see, and not for each connection anew', async () => {
    const clock = createFakeClock();
    const { relay, programs } = start({ clock });
    // The kernel makes no connections to groups, whatever networks a machine has.
    const nobody = () => relay.connect('224.0.0.1', 80);
    expect(await nobody()).toMatchObject({ is: 'refused', code: 'ENETUNREACH' });
    expect(programs).toHaveLength(2);
    expect(await nobody()).toMatchObject({ is: 'refused', code: 'ENETUNREACH' });
    expect(programs).toHaveLength(2);
    await clock.advance(5_000);
    expect(await Promise.all([nobody(), nobody()])).toMatchObject([{ code: 'ENETUNREACH' }, { code: 'ENETUNREACH' }]);
    expect(programs).toHaveLength(3);
    const [first] = programs;
    if (first?.exitCode === null) await once(first, 'exit');
    expect(first?.exitCode).toBe(0);
  });

  it('ends when nobody has asked for a minute, and when its channel does', async () => {
    const clock = createFakeClock();
    const port = await listen((socket) => void socket.end());
    const { relay, programs } = start({ clock });
    open(await relay.connect('127.0.0.1', port));
    await clock.advance(59_000);
    open(await relay.connect('127.0.0.1', port));
    await clock.advance(59_000);
    expect(programs[0]?.connected).toBe(true);
    const idle = once(programs[0] as ChildProcess, 'exit');
    await clock.advance(1_000);
    expect(await idle).toEqual([0, null]);
    open(await relay.connect('127.0.0.1', port));
    const cut = once(programs[1] as ChildProcess, 'exit');
    programs[1]?.disconnect();
    expect(await cut).toEqual([0, null]);
    expect(programs).toHaveLength(2);
  });
});
