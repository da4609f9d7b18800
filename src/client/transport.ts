import type { IncomingMessage } from 'node:http';
import type { ClientOptions } from 'ws';
import type { Passage } from './passage.ts';
import type { RequestOptions } from './types.ts';

/** A request on its way. */
export interface Outgoing extends RequestOptions {
  readonly method: string;
  readonly path: string;
}

/** How requests get to one server, and whose they are. */
export interface Transport {
  /** Which server this is, for messages. */
  readonly server: string;
  /** The head of the answer, whatever its status. Rejects with UserError when the server cannot be reached. */
  send(outgoing: Outgoing): Promise<IncomingMessage>;
  /** Where a WebSocket to `path` goes, and with what. */
  dial(path: string): Promise<Dial>;
  /** The way of one request that is passed on as it stands; see `Client`. */
  passage(isRepeatable: boolean): Promise<Passage>;
  /** Whoever asks was not let in. Answers whether another attempt can have other credentials. */
  renew?(): boolean;
}

export interface Dial {
  readonly url: string;
  readonly options: ClientOptions;
  /** What is said when it fails by itself, not by an answer. */
  readonly explain: (cause: NodeJS.ErrnoException) => Error;
}
