import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { badRequest, messageOf } from '../api/errors.ts';
import { halfCloseProtocol } from '../api/own-protocols.ts';
import type { Pod } from '../api/types.ts';
import { inThisScope } from '../base/scope.ts';
import { podOf } from './lookup.ts';
import { accept, createSocketServer, offersProtocol } from './processes.ts';
import { type ForwardOptions, forwardPorts, portForwardProtocol } from './spdy/port-forward.ts';
import { acceptTunnel, createTunnelServer, tunnelProtocol, wantsTunnel } from './spdy/tunnel.ts';
import { upgradeToSpdy, wantsSpdy } from './spdy/upgrade.ts';
import type { UpgradeHandler } from './types.ts';

/**
 * Subprotocols in the order in which they are preferred. Each port has two channels, one for data and one for what went wrong; kpod's own
 * protocol lets each side say that it has nothing more to say. `v5`, which does so for exec, is none for ports: a kubelet takes `v4` from
 * who offers both, and some of those take the message for a sign to close everything.
 */
const protocols = [halfCloseProtocol, 'v4.channel.k8s.io'] as const;
const closeChannel = 255;
/** RFC 6455: the purpose of the connection is fulfilled. */
const normalClosure = 1000;
/** As many as a kubelet takes. */
const maxPorts = 100;

/** The handler of `…/pods/NAME/portforward`: one connection to each port that is asked for. k8s: kubelet cri/streaming/portforward websocket.go */
export function createPortForwardHandler(): UpgradeHandler {
  const sockets = createSocketServer(protocols);
  const tunnels = createTunnelServer();
  return async (context, upgrade) => {
    const pod = podOf(context);
    if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
    const { clock, log, kubelet } = context.deps;
    const dial = (port: number) => kubelet.dial(pod, port);
    const options = { clock, log, input: context.input, dial, describe: (port: number, error: unknown) => describe(pod, port, error) };
    context.signal.addEventListener('abort', () => upgrade.socket.destroy());
    if (wantsSpdy(upgrade.request)) {
      const agreed = upgradeToSpdy(upgrade, [portForwardProtocol]);
      return agreed && forwardPorts(agreed.transport, options).closed;
    }
    if (wantsTunnel(upgrade.request)) {
      return acceptTunnel(context, tunnels, upgrade, (transport, endTransport) => forwardPorts(transport, { ...options, endTransport }));
    }
    const ports = readPorts(context.query);
    if (!offersProtocol(upgrade.request, protocols)) {
      throw badRequest(
        `kpod takes port-forward by SPDY/3.1, or by WebSocket with subprotocol ${[tunnelProtocol, ...protocols].join(' or ')}`,
      );
    }
    await accept(context, sockets, upgrade, async (socket) => {
      // A socket error is always followed by its close; without a listener it would end the process.
      socket.on('error', () => {});
      const pairs = ports.map((port, index) => ({ port, data: 2 * index, error: 2 * index + 1 }));
      await Promise.all(pairs.map((pair) => serve(socket, pair, options))).catch(() => {});
      socket.close(normalClosure);
    });
  };
}

/** k8s: kubelet streaming portforward httpstream.go portForward */
const describe = ({ metadata }: Pod, port: number, error: unknown): string =>
  `error forwarding port ${port} to pod ${metadata.name}, uid ${metadata.uid}: ${messageOf(error)}`;

function readPorts(query: URLSearchParams): readonly number[] {
  const words = query.getAll('ports').flatMap((text) => text.split(','));
  const ports = words.map(Number);
  if (ports.length === 0) throw badRequest('query parameter "ports" is required');
  if (ports.length > maxPorts) throw badRequest(`at most ${maxPorts} ports can be forwarded at once`);
  const bad = ports.findIndex((port) => !Number.isInteger(port) || port < 1 || port > 65_535);
  if (bad >= 0) throw badRequest(`query parameter "ports" must be a list of ports from 1 to 65535, not ${JSON.stringify(words[bad])}`);
  return ports;
}

interface Pair {
  readonly port: number;
  readonly data: number;
  readonly error: number;
}

/** Joins one port; resolves when both sides have said everything, or the client is gone. */
async function serve(socket: WebSocket, pair: Pair, { dial, describe }: Pick<ForwardOptions, 'dial' | 'describe'>): Promise<void> {
  const port = Buffer.from([pair.port & 0xff, pair.port >> 8]);
  // Nothing is lost: what the client says before the connection stands waits in the socket.
  socket.pause();
  await send(socket, pair.data, port);
  await send(socket, pair.error, port);
  let connection: Duplex;
  try {
    connection = await dial(pair.port);
  } catch (error) {
    socket.resume();
    return send(socket, pair.error, Buffer.from(describe(pair.port, error)));
  }
  socket.once('close', () => connection.destroy());
  if (socket.readyState !== socket.OPEN) return void connection.destroy();
  const said = takeInput(socket, pair, connection);
  socket.resume();
  try {
    // The pod may still listen when it has nothing more to say.
    for await (const chunk of connection.iterator({ destroyOnReturn: false })) await send(socket, pair.data, chunk as Buffer);
    // Without a way to say that the pod has nothing more to say, its end is the end of all.
    if (socket.protocol === protocols[0]) {
      await send(socket, closeChannel, Buffer.from([pair.data]));
      await said;
    }
  } catch (error) {
    if (socket.readyState === socket.OPEN) await send(socket, pair.error, Buffer.from(describe(pair.port, error))).catch(() => {});
  } finally {
    connection.destroy();
  }
}

/** Passes on what the client says; resolves when it has said everything. */
function takeInput(socket: WebSocket, pair: Pair, connection: Duplex): Promise<void> {
  return new Promise((resolve) => {
    connection.on('error', () => resolve()).on('close', () => resolve());
    connection.on('drain', () => socket.resume());
    const take = (message: Buffer): void => {
      if (message[0] === pair.data && message.length > 1 && !connection.destroyed && !connection.writableEnded) {
        if (!connection.write(message.subarray(1))) socket.pause();
      } else if (message[0] === closeChannel && message[1] === pair.data) {
        connection.end();
        resolve();
      }
    };
    socket.on('message', inThisScope(take));
  });
}

/** Resolves when the message has left, so that a slow client holds the pod back; rejects when the socket is closed. */
function send(socket: WebSocket, channel: number, data: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(Buffer.concat([Buffer.from([channel]), data]), { binary: true }, (error) => (error ? reject(error) : resolve()));
  });
}
