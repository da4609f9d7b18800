import { BlockList, connect, isIPv4 } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Engine, EngineError } from '../../engine/types.ts';

/** A connection to a TCP port, as long as there is time; undefined when that is over. Rejects as `Engine.dial`, or with the system's error. */
export type DialProbe = (host: string, port: number, signal: AbortSignal) => Promise<Duplex | undefined>;

/** The networks that kpod makes for pods are so large (`engine/network/subnets.ts`). */
const networkBits = 20;

/** Whether a host is the pod or another one in its network: what a node of a cluster reaches, but perhaps not this machine by itself. */
function isInNetworkOf(podAddress: string | undefined, host: string): boolean {
  if (podAddress === undefined) return false;
  if (!isIPv4(podAddress) || !isIPv4(host)) return host === podAddress;
  const network = new BlockList();
  network.addSubnet(podAddress, networkBits);
  return network.check(host);
}

/** Dials the pod at `podAddress` and its neighbours through their engine, and all others from this machine: never through a proxy. */
export function createDialProbe(engine: Pick<Engine, 'dial'>, podAddress: string | undefined): DialProbe {
  return async (host, port, signal) => {
    if (signal.aborted) return undefined;
    try {
      return await (isInNetworkOf(podAddress, host) ? engine.dial(host, port, signal) : dialFromMachine(host, port, signal));
    } catch (error) {
      if (error instanceof EngineError && error.kind === 'aborted') return undefined;
      throw error;
    }
  };
}

function dialFromMachine(host: string, port: number, signal: AbortSignal): Promise<Duplex | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const giveUp = () => {
      socket.destroy();
      resolve(undefined);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    const settled = () => signal.removeEventListener('abort', giveUp);
    socket.once('error', (error) => {
      settled();
      reject(error);
    });
    // One that breaks before anyone looks is one that has ended.
    socket.on('error', () => {});
    socket.once('connect', () => {
      settled();
      resolve(socket);
    });
  });
}
