import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { EngineContext } from '../common/dialect.ts';
import { type Engine, EngineError } from '../types.ts';
import { createRelay, relayStdio, relayWords } from './relay.ts';

/** Connects to pods: directly where the pod network can be reached, else from within their network namespace. */
export function createDial(context: EngineContext): Engine['dial'] {
  const { info, runner, dialect } = context;
  if (info.reachesPodNetwork) return dialDirectly;
  const { inPodNetwork } = dialect;
  if (inPodNetwork && info.rootless) return createRelayedDial(context, inPodNetwork);
  return async (address, port) => {
    const command = runner.show([]);
    const message = `${address}:${port} cannot be reached: the pods of ${info.name} are on a network of another machine`;
    throw new EngineError(message, { command, kind: 'other' });
  };
}

function dialDirectly(address: string, port: number, signal?: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(givenUp(address, port));
    const socket = connect({ host: address, port, allowHalfOpen: true });
    const giveUp = () => socket.destroy(givenUp(address, port));
    const settled = () => {
      socket.off('error', refuse);
      signal?.removeEventListener('abort', giveUp);
    };
    const refuse = (cause: Error) => {
      settled();
      reject(cause instanceof EngineError ? cause : refused(address, port, { cause, command: `connect ${address}:${port}` }));
    };
    socket.once('error', refuse);
    // A connection that breaks before anyone looks is one that has ended.
    socket.on('error', () => {});
    signal?.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => {
      settled();
      resolve(socket);
    });
  });
}

function createRelayedDial({ runner, clock, log }: EngineContext, inPodNetwork: readonly string[]): Engine['dial'] {
  const program = [...inPodNetwork, process.execPath];
  const command = runner.show(program);
  const relay = createRelay({ spawn: () => runner.spawn([...program, ...relayWords], [...relayStdio]), clock, log });
  return async (address, port, signal) => {
    // The network of this machine, which pods may have, too.
    if (address.startsWith('127.')) return dialDirectly(address, port, signal);
    const connection = await relay.connect(address, port, signal);
    switch (connection.is) {
      case 'open':
        return connection.socket;
      case 'given up':
        throw givenUp(address, port);
      case 'lost':
        throw new EngineError(`${address}:${port}: ${connection.message}`, { command, kind: 'unavailable' });
      case 'refused': {
        const cause = Object.assign(new Error(connection.message), { code: connection.code });
        throw refused(address, port, { cause, command });
      }
    }
  };
}

const givenUp = (address: string, port: number): EngineError =>
  new EngineError(`${address}:${port}: the connection was given up`, { command: `connect ${address}:${port}`, kind: 'aborted' });

function refused(address: string, port: number, { cause, command }: { readonly cause: Error; readonly command: string }): EngineError {
  const reason = /ECONNREFUSED/.test(cause.message) ? 'connection refused' : cause.message;
  return new EngineError(`${address}:${port}: ${reason}`, { command, kind: 'other', cause });
}
