import { expect, test } from 'vitest';
import { gone, notFound, UserError } from '../../../src/api/errors.ts';
import type { List, WatchEvent } from '../../../src/api/types.ts';
import { listWatch } from '../../../src/client/list-watch.ts';
import type { Client } from '../../../src/client/types.ts';
import { createFakeClock } from '../../fakes/clock.ts';

/** Answers lists and watches one after another; an Error is thrown. */
function createScript(lists: readonly (string | Error)[], watches: readonly (readonly (string | Error)[])[]) {
  const asked: string[] = [];
  const [listQueue, watchQueue] = [[...lists], [...watches]];
  const client = {
    async request(_method: string, path: string) {
      asked.push(`list ${path}`);
      const next = listQueue.shift();
      if (next instanceof Error || next === undefined) throw next ?? new Error('no list is left');
      return { metadata: { resourceVersion: next } };
    },
    async *watch(_path: string, { query }: { query: { resourceVersion: string } }) {
      asked.push(`watch ${query.resourceVersion}`);
      for (const step of watchQueue.shift() ?? []) {
        if (step instanceof Error) throw step;
        yield { type: step === 'bookmark' ? 'BOOKMARK' : 'MODIFIED', object: step };
      }
    },
  } as unknown as Client;
  return { client, asked };
}

async function follow(client: Client, count: number): Promise<string[]> {
  const clock = createFakeClock();
  const controller = new AbortController();
  const seen: string[] = [];
  const reading = (async () => {
    for await (const event of listWatch<List, string>(client, '/pods', { clock, signal: controller.signal })) {
      seen.push(event.type === 'LIST' ? `list ${event.list.metadata.resourceVersion}` : String((event as WatchEvent<string>).object));
      if (seen.length === count) return;
    }
  })();
  reading.catch(() => {});
  let ended = false;
  const watched = reading.finally(() => {
    ended = true;
  });
  watched.catch(() => {});
  await clock.runUntil(() => ended, 60_000);
  await watched;
  return seen;
}

test('lists, then watches from there; lists again when the watch ends', async () => {
  const { client, asked } = createScript(['5', '9'], [['a', 'bookmark', 'b'], ['c']]);
  expect(await follow(client, 5)).toEqual(['list 5', 'a', 'b', 'list 9', 'c']);
  expect(asked).toEqual(['list /pods', 'watch 5', 'list /pods', 'watch 9']);
});

test('lists again when the version is too old, or the connection is lost', async () => {
  const { client } = createScript(['5', '9', '12'], [[gone('too old')], ['a', new UserError('lost')], ['b']]);
  expect(await follow(client, 5)).toEqual(['list 5', 'list 9', 'a', 'list 12', 'b']);
});

test('what a list throws ends it, and so does a watch that is refused', async () => {
  await expect(follow(createScript([notFound('pods', 'x')], []).client, 9)).rejects.toThrow('not found');
  await expect(follow(createScript(['5'], [[notFound('pods', 'x')]]).client, 9)).rejects.toThrow('not found');
});
