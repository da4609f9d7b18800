import type { AnyObject } from '../api/any-object.ts';
import type { List, Status, WatchEvent } from '../api/types.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { type Api, linesOf, Refusal } from './api.ts';

/** How a live list is getting on. */
export type Connection = { readonly is: 'live' } | { readonly is: 'lost'; readonly why: string; readonly isFinal: boolean };

/** Between two attempts to reach an agent. */
const pauseMs = 1000;

/**
 * Lists what is at `path` and follows its changes until `signal` is aborted: `onChange` gets all of it each time. A connection that is
 * lost is made anew, with a list, since changes may have been missed; where the token is wrong, this resolves.
 */
export async function followList<T extends AnyObject>(
  path: string,
  deps: {
    readonly api: Api;
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly onChange: (objects: ReadonlyMap<string, T>) => void;
    readonly onConnection: (connection: Connection) => void;
  },
): Promise<void> {
  const { api, signal } = deps;
  while (!signal.aborted) {
    try {
      const list = await api.get<List<T>>(path, signal);
      const objects = new Map(list.items.map((object) => [idOf(object), object]));
      deps.onConnection({ is: 'live' });
      deps.onChange(objects);
      const separator = path.includes('?') ? '&' : '?';
      const changes = `${path}${separator}watch=true&resourceVersion=${list.metadata.resourceVersion}`;
      for await (const line of linesOf(api.text(changes, signal))) {
        applyChange(objects, JSON.parse(line) as WatchEvent<T>);
        deps.onChange(objects);
      }
    } catch (error) {
      if (signal.aborted) return;
      // What has changed since may be too much to tell: the next list tells it.
      if (!(error instanceof Refusal && error.code === 410)) {
        const loss = lossOf(error);
        deps.onConnection(loss);
        if (loss.isFinal) return;
      }
    }
    await sleep(deps.clock, pauseMs, signal);
  }
}

function applyChange<T extends AnyObject>(objects: Map<string, T>, { type, object }: WatchEvent<T>): void {
  if (type === 'ERROR') {
    const { code = 500, message = '' } = object as unknown as Status;
    throw new Refusal(code, message);
  }
  if (type === 'DELETED') objects.delete(idOf(object));
  else if (type !== 'BOOKMARK') objects.set(idOf(object), object);
}

const idOf = ({ metadata }: AnyObject): string => metadata.uid ?? `${metadata.namespace}/${metadata.name}`;

function lossOf(error: unknown): Extract<Connection, { is: 'lost' }> {
  if (error instanceof Refusal) return { is: 'lost', why: error.message, isFinal: error.code === 401 || error.code === 403 };
  return { is: 'lost', why: 'Nobody answers. Is kpod ui still running?', isFinal: false };
}
