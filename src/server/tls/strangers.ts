import type { Socket } from 'node:net';

/** Connections whose clients have not shown who they are. Anybody on the machine can open any number of them. */
export interface Strangers {
  /** A connection has come. When there are too many, the one that has been here longest is cut. */
  add(socket: Socket): void;
  /** The client of that connection is known now; `socket` may be another one around the same connection. */
  isKnown(socket: Pick<Socket, 'remotePort'>): void;
}

/** Keeps at most so many. They are told apart by their ports: all of them come from this machine. */
export function createStrangers(most: number): Strangers {
  const waiting = new Map<number | undefined, Socket>();
  return {
    add(socket) {
      const { remotePort } = socket;
      waiting.set(remotePort, socket);
      socket.once('close', () => {
        if (waiting.get(remotePort) === socket) waiting.delete(remotePort);
      });
      const [oldest] = waiting;
      if (oldest && waiting.size > most) {
        waiting.delete(oldest[0]);
        oldest[1].destroy();
      }
    },
    isKnown: ({ remotePort }) => void waiting.delete(remotePort),
  };
}
