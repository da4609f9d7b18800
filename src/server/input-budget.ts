import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Log } from '../base/log.ts';

/**
 * What clients have sent and what waits in memory: for the rest of it, or for whom it is meant. Any number of them may do so at once; who
 * lets most wait is cut off when all together are too much, so that nobody else is.
 */
export interface InputBudget {
  /** An account for one client; `cut` ends its connection. */
  open(cut: () => void): InputAccount;
}

/** What one client lets wait. */
export interface InputAccount {
  /** So many bytes wait now. May cut off this client, or another. */
  set(bytes: number): void;
  /** The client has gone. */
  close(): void;
}

/** Bytes of all clients together. */
const mostWaitingBytes = 16 * 1024 * 1024;

/** Creates a budget; who is cut off is told to the log. */
export function createInputBudget(log: Log, most: number = mostWaitingBytes): InputBudget {
  const accounts = new Map<InputAccount, { bytes: number; readonly cut: () => void }>();
  let total = 0;

  function cutLargest(): void {
    const [account, { bytes, cut }] = [...accounts].reduce((largest, each) => (each[1].bytes > largest[1].bytes ? each : largest));
    account.close();
    log.warn('cut off a client that lets too much wait', { waitingBytes: bytes, mostOfAll: most });
    cut();
  }

  return {
    open(cut) {
      const entry = { bytes: 0, cut };
      const account: InputAccount = {
        set(bytes) {
          if (!accounts.has(account)) return;
          total += bytes - entry.bytes;
          entry.bytes = bytes;
          while (total > most) cutLargest();
        },
        close() {
          if (accounts.delete(account)) total -= entry.bytes;
        },
      };
      accounts.set(account, entry);
      return account;
    },
  };
}

/** What the heads of requests on one connection let wait. */
export interface HeadAccount {
  /** A request has come, and its body is to follow. */
  isRead(request: Pick<IncomingMessage, 'complete'>): void;
  /** No more requests come on this connection. */
  end(): void;
}

/** Accounts for the heads of the requests on a connection. */
export function accountForHeads(socket: Socket, budget: InputBudget): HeadAccount {
  const account = budget.open(() => socket.destroy());
  let waiting = 0;
  let body: Pick<IncomingMessage, 'complete'> = { complete: true };
  const count = (chunk: Buffer): void => {
    // What belongs to a body is accounted for where it is read.
    if (!body.complete) return;
    waiting += chunk.length;
    account.set(waiting);
  };
  // Before node's own listener, which tells of the request that ends in the chunk.
  socket.prependListener('data', count);
  const end = () => {
    socket.off('data', count);
    account.close();
  };
  socket.once('close', end);
  return {
    isRead(request) {
      waiting = 0;
      body = request;
      account.set(0);
    },
    end,
  };
}

/** Bytes around the content of a short frame of a client. */
const frameBytes = 6;

/** Accounts for the messages of a WebSocket over `transport`: those that are not whole yet, and the one that a paused socket waits with. */
export function accountForMessages(socket: WebSocket, transport: Duplex, budget: InputBudget): void {
  const account = budget.open(() => socket.terminate());
  let [waiting, isWhole] = [0, false];
  const count = (bytes: number): void => {
    if (isWhole) [waiting, isWhole] = [0, false];
    waiting = Math.max(0, waiting + bytes);
    account.set(waiting);
  };
  transport.prependListener('data', (chunk: Buffer) => count(chunk.length));
  // Between the parts of a message, others may come that are nothing to wait for.
  const forgetFrame = (content: Buffer): void => void (isWhole || count(-content.length - frameBytes));
  socket.on('ping', forgetFrame).on('pong', forgetFrame);
  socket.on('message', () => {
    isWhole = true;
    if (socket.isPaused) return;
    waiting = 0;
    account.set(0);
  });
  transport.once('close', account.close);
}
