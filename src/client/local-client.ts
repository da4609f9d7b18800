import { ApiError } from '../api/errors.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { Paths } from '../base/paths.ts';
import { createAgentStarter } from './agent-process.ts';
import { type ConnectDeps, ensureAgent } from './connect.ts';
import { connectionErrorCode, isNotListening } from './failure.ts';
import { createClient } from './http-client.ts';
import type { ServerAddress } from './server-address.ts';
import type { Client, RequestOptions } from './types.ts';

export interface LocalClientDeps {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly version: string;
  /** The script that understands `agent run`. */
  readonly entry: string;
  /** The number of the user; undefined where the system has none. */
  readonly uid: number | undefined;
  readonly onWarning: (text: string) => void;
  readonly onNotice: (text: string) => void;
}

/**
 * A client of the user's own agent, which is started when a request needs it, also when it went away between two requests.
 * A request is sent again only when no agent can have seen it, or when seeing it twice changes nothing (GET).
 */
export function createLocalClient(deps: LocalClientDeps): Client {
  const client = createClient(agentAddress(deps.paths, deps.uid), { onWarning: deps.onWarning });
  const startAgent = createAgentStarter(deps);
  return createEnsuringClient({ ...deps, client, startAgent });
}

/** Where the user's own agent listens. */
export function agentAddress(paths: Paths, uid: number | undefined): ServerAddress {
  return { kind: 'unix', socketPath: paths.socket, pointer: paths.socketPointer, ...(uid === undefined ? {} : { owner: uid }) };
}

/** An agent may go while it is asked, and so may the next one; who starts and ends agents without end is told so. */
const maxAttempts = 5;

/** So long an agent needs to end whose program was replaced. */
const makingRoomMs = 2000;

/** An agent whose program was replaced has done nothing of what it was asked: the next one does. */
const isMakingRoom = (error: unknown): boolean =>
  error instanceof ApiError && error.status.reason === 'ServiceUnavailable' && (error.status.details?.retryAfterSeconds ?? 0) > 0;

/** The part of `createLocalClient` that decides when to ask for an agent. */
export function createEnsuringClient(deps: ConnectDeps): Client {
  const { client } = deps;
  let ready: Promise<unknown> | undefined;
  const tryWithAgent = async <T>(repeatable: boolean, act: () => Promise<T>): Promise<T> => {
    ready ??= ensureAgent(deps);
    // What changes nothing need not wait for the answer who the agent is; should it have to make room, both were right to ask.
    const early = repeatable ? act() : undefined;
    early?.catch(() => {});
    await ready;
    return early ?? act();
  };
  const withAgent = async <T>(repeatable: boolean, act: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await tryWithAgent(repeatable, act);
      } catch (error) {
        const wasCut = connectionErrorCode(error) === 'ECONNRESET';
        const makesRoom = isMakingRoom(error);
        if (attempt === maxAttempts || (!isNotListening(error) && !makesRoom && !(repeatable && wasCut))) throw error;
        if (makesRoom) await sleep(deps.clock, makingRoomMs);
        ready = undefined;
      }
    }
  };
  return {
    server: client.server,
    request: <T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, options?: RequestOptions) =>
      withAgent(method === 'GET', () => client.request<T>(method, path, options)),
    stream: (path, options) => withAgent(true, () => client.stream(path, options)),
    async *watch<T>(path: string, options: RequestOptions) {
      // Who watches lists before, at the start and after every end: that is what brings an agent back.
      await withAgent(true, async () => undefined);
      yield* client.watch<T>(path, options);
    },
    channels: (path, options) => withAgent(false, () => client.channels(path, options)),
    forward: (path, port) => withAgent(false, () => client.forward(path, port)),
    passage: (isRepeatable) => withAgent(false, () => client.passage(isRepeatable)),
  };
}
