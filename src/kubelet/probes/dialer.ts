import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Engine } from '../../engine/types.ts';

/** A connection to a TCP port, as long as there is time; undefined when that is over. Rejects as `Engine.dial`, or with the system's error. */
export type DialProbe = (host: string, port: number, signal: AbortSignal) => Promise<Duplex | undefined>;

/** Dials the addresses of pods through their engine, and all others from this machine: never through a proxy. */
export function createDialProbe(engine: Pick<Engine, 'dial'>, podAddress: string | undefined): DialProbe {
  return (host, port, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return resolve(undefined);
      const giveUp = () => resolve(undefined);
      signal.addEventListener('abort', giveUp, { once: true });
      const dialled = host === podAddress ? engine.dial(host, port) : dialFromMachine(host, port);
      dialled
        .then((socket) => {
          if (!signal.aborted) return resolve(socket);
          // Nobody waits for it any more.
          socket.destroy();
        }, reject)
        .finally(() => signal.removeEventListener('abort', giveUp));
    });
}

function dialFromMachine(host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.once('error', reject);
    // One that breaks before anyone looks is one that has ended.
    socket.on('error', () => {});
    socket.once('connect', () => resolve(socket));
  });
}
