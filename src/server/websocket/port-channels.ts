import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { halfCloseProtocol } from '../../api/own-protocols.ts';
import type { Clock } from '../../base/clock.ts';
import type { ForwardOptions } from '../spdy/port-forward.ts';
import { type ChannelSocket, createChannelSocket } from './channel-socket.ts';
import type { Flow } from './flow.ts';
import { keepAlive } from './keep-alive.ts';

/**
 * Subprotocols of ports. Each port has two channels, one for data and one for what went wrong; kpod's own protocol lets each side say that
 * it has nothing more to say. `v5`, which does so for exec, is none for ports: a kubelet takes `v4` from who offers both, and some of those
 * take the message for a sign to close everything. k8s: kubelet cri/streaming/portforward websocket.go
 */
export const portProtocols = [halfCloseProtocol, 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io'] as const;

const closeChannel = 255;
const endOfData = Buffer.alloc(0);
/** RFC 6455: the purpose of the connection is fulfilled. */
const normalClosure = 1000;

interface Options extends Pick<ForwardOptions, 'dial' | 'describe'> {
  readonly clock: Clock;
  readonly flow: Flow;
}

/** What all ports of one socket share. */
interface Shared extends Options {
  readonly socket: WebSocket;
  readonly channels: ChannelSocket;
  /** To the pod. */
  readonly connections: Set<Duplex>;
  /** Who takes what comes on a channel. */
  readonly takers: Map<number, (data: Buffer) => void>;
}

interface Pair {
  readonly port: number;
  readonly data: number;
  readonly error: number;
}

/** Joins a WebSocket with one connection to each port, until all of them have ended or the client is gone; then closes it. Never rejects. */
export async function serveChannelsOfPorts(socket: WebSocket, ports: readonly number[], options: Options): Promise<void> {
  // A socket error is always followed by its close; without a listener it would end the process.
  socket.on('error', () => {});
  keepAlive(socket, options.clock);
  const shared: Shared = { ...options, socket, channels: createChannelSocket(socket), connections: new Set(), takers: new Map() };
  shared.channels.onMessage((channel, data) => {
    const isEnd = channel === closeChannel;
    shared.takers.get(isEnd ? (data[0] ?? channel) : channel)?.(isEnd ? endOfData : data);
  });
  socket.once('close', () => {
    for (const connection of shared.connections) connection.destroy();
  });
  const pairs = ports.map((port, index) => ({ port, data: 2 * index, error: 2 * index + 1 }));
  await Promise.all(pairs.map((pair) => serve(shared, pair))).catch(() => {});
  options.flow.stop();
  socket.close(normalClosure);
}

/** Joins one port; resolves when both sides have said everything. Rejects when the client is gone. */
async function serve(shared: Shared, pair: Pair): Promise<void> {
  const { socket, channels, connections, flow, dial, describe } = shared;
  const port = Buffer.from([pair.port & 0xff, pair.port >> 8]);
  // Nothing is lost: what the client says before the connection stands waits in the socket.
  flow.hold(pair);
  let connection: Duplex | undefined;
  try {
    await channels.send(pair.data, port);
    await channels.send(pair.error, port);
    connection = await dial(pair.port);
    connection.on('error', () => {});
    if (socket.readyState !== socket.OPEN) return;
    connections.add(connection);
    const said = takeInput(shared, pair, connection);
    // The pod may still listen when it has nothing more to say.
    for await (const chunk of connection.iterator({ destroyOnReturn: false })) await channels.send(pair.data, chunk as Buffer);
    if (socket.protocol !== halfCloseProtocol) return;
    await channels.send(closeChannel, Buffer.from([pair.data]));
    await said;
  } catch (error) {
    if (socket.readyState === socket.OPEN) await channels.send(pair.error, Buffer.from(describe(pair.port, error)));
  } finally {
    connection?.destroy();
    if (connection) connections.delete(connection);
    flow.release(pair);
  }
}

/** Passes on what the client says; resolves when it has said everything. */
function takeInput({ takers, flow }: Shared, pair: Pair, connection: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const goOn = () => flow.release(pair);
    connection.on('drain', goOn).on('close', goOn).on('close', resolve).on('error', resolve);
    takers.set(pair.data, (data) => {
      if (connection.destroyed || connection.writableEnded) return;
      if (data === endOfData) connection.end(resolve);
      else if (data.length > 0 && !connection.write(data)) flow.hold(pair);
    });
    goOn();
  });
}
