import { describe, expect, test } from 'vitest';
import { failure, gone, notFound, UserError } from '../../../src/api/errors.ts';
import type { List, WatchEvent } from '../../../src/api/types.ts';
import { listWatch } from '../../../src/client/list-watch.ts';
import type { Client } from '../../../src/client/types.ts';
import { createFakeClock } from '../../fakes/clock.ts';

/** Answers lists and watches one after another; an Error is thrown. */
function createScript(lists: readonly (string | Error)[], watches: readonly (readonly (string | object | Error)[])[], isBrief = false) {
  const asked: string[] = [];
  const [listQueue, watchQueue] = [[...lists], [...watches]];
  const client = {
    ...(isBrief ? { watchesBriefly: true } : {}),
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
  await clock.runUntil(() => ended, 300_000);
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

describe('of a cluster', () => {
  const at = (version: string) => ({ metadata: { resourceVersion: version }, toString: () => `at ${version}` });
  const row = (version: string) => ({ rows: [{ object: at(version) }], toString: () => `row ${version}` });

  test('goes on where the watch has ended, by objects and rows of tables', async () => {
    const { client, asked } = createScript(['5'], [[at('6'), row('7')], [at('8')], [at('9')]], true);
    expect(await follow(client, 5)).toEqual(['list 5', 'at 6', 'row 7', 'at 8', 'at 9']);
    expect(asked).toEqual(['list /pods', 'watch 5', 'watch 7', 'watch 8']);
  });

  test('lists again when the version is too old, or is not known', async () => {
    const { client, asked } = createScript(['5', '9', '12'], [[at('6')], [gone('too old')], ['a'], [at('13')]], true);
    expect(await follow(client, 6)).toEqual(['list 5', 'at 6', 'list 9', 'a', 'list 12', 'at 13']);
    expect(asked).toEqual(['list /pods', 'watch 5', 'watch 6', 'list /pods', 'watch 9', 'list /pods', 'watch 12']);
  });

  test('outlives a server that is replaced, and gives up on one that does not come back', async () => {
    const busy = failure(503, 'ServiceUnavailable', 'apiserver not ready');
    const { client } = createScript(
      ['5', busy, new UserError('refused'), '9'],
      [[gone('old')], [busy, at('10')], [new UserError('lost')], [at('11')]],
      true,
    );
    expect(await follow(client, 3)).toEqual(['list 5', 'list 9', 'at 11']);
    const never = createScript(['5', ...Array(20).fill(busy)], [[gone('old')]], true);
    await expect(follow(never.client, 2)).rejects.toThrow('apiserver not ready');
    expect(never.asked).toHaveLength(11);
    await expect(follow(createScript([busy], [], true).client, 1)).rejects.toThrow('apiserver not ready');
  });
});
