import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { UserError } from '../api/errors.ts';
import { halfCloseProtocol } from '../api/own-protocols.ts';
import { openSocket } from './channels.ts';
import type { Dial } from './transport.ts';

/** The first byte of every message says whether it is data, or why there is none; kpod has a third for "nothing more to come". */
const channel = { data: 0, error: 1, close: 255 } as const;
/** kpod's own, and that of a cluster's kubelets. */
const protocols = [halfCloseProtocol, 'v4.channel.k8s.io'];
const normalClosure = 1000;

/**
 * A connection to a port of a pod, the one in the query. It ends with UserError when the pod cannot be reached, or
 * has hung up. Throws ApiError when the server refuses.
 */
export async function openForward(dial: Dial): Promise<Duplex> {
  const socket = await openSocket(dial, protocols);
  const connection = createConnection(socket);
  receive(socket, connection);
  return connection;
}

function createConnection(socket: WebSocket): Duplex {
  return new Duplex({
    allowHalfOpen: true,
    read: () => socket.resume(),
    write(chunk: Buffer, _encoding, done) {
      // What cannot be sent any more is no error of its own: the close that follows says why.
      socket.send(Buffer.concat([Buffer.from([channel.data]), chunk]), () => done());
    },
    final(done) {
      if (socket.protocol !== halfCloseProtocol || socket.readyState !== socket.OPEN) return done();
      socket.send(Buffer.from([channel.close, channel.data]), () => done());
    },
    destroy(error, done) {
      socket.close(normalClosure);
      // Who does not answer the farewell is left.
      if (error) socket.terminate();
      done(error);
    },
  });
}

function receive(socket: WebSocket, connection: Duplex): void {
  // On each channel the server first says which port it is for.
  const isKnown = new Set<number>();
  let problem = '';
  socket.on('message', (message: Buffer) => {
    const number = message[0] ?? channel.close;
    if (number === channel.close) return void connection.push(null);
    if (!isKnown.has(number)) return void isKnown.add(number);
    if (number === channel.error) problem += message.subarray(1).toString('utf8');
    else if (message.length > 1 && !connection.push(message.subarray(1))) socket.pause();
  });
  socket.on('error', (error) => connection.destroy(error));
  socket.once('close', () => {
    if (problem !== '') return void connection.destroy(new UserError(problem));
    if (!connection.readableEnded) connection.push(null);
    connection.end();
  });
}
