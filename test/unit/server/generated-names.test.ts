import { afterEach, describe, expect, test } from 'vitest';
import type { ObjectMeta, Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const drawn = (letters: string): readonly number[] => [...letters].map((letter) => (letter === 'b' ? 0 : 0.99));

let api: TestApi;
afterEach(() => api.close());

/** The API, drawing these letters (b or 9), then b for ever. */
async function start(letters: string): Promise<void> {
  const numbers = [...drawn(letters)];
  api = await startTestApi({ random: () => numbers.shift() ?? 0 });
}

interface Answer {
  readonly code: number;
  readonly body: Pick<Status, 'reason' | 'message' | 'details'> & { readonly metadata: Partial<ObjectMeta> };
}

async function post(metadata: object, query = ''): Promise<Answer> {
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
  const response = await fetch(api.url + configMaps + query, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return { code: response.status, body: (await response.json()) as Answer['body'] };
}

const exhausted = 'configmaps "w-bbbbb" already exists, the server was not able to generate a unique name for the object';

describe('a name that is drawn', () => {
  test.each<[string, object, string]>([
    ['without a name', { generateName: 'w-' }, ''],
    ['with a blank name', { generateName: 'w-', name: '' }, ''],
    ['with null for a name', { generateName: 'w-', name: null }, ''],
    ['in a dry run', { generateName: 'w-', name: '' }, '?dryRun=All'],
  ])('is drawn again when it is taken: %s', async (_name, metadata, query) => {
    await start('bbbbb99999');
    await post({ name: 'w-bbbbb' });
    const answer = await post(metadata, query);
    expect([answer.code, answer.body.metadata.name]).toEqual([201, 'w-99999']);
  });

  test.each(['', '?dryRun=All'])('is drawn eight times at most%s', async (query) => {
    await start('');
    await post({ name: 'w-bbbbb' });
    const { code, body } = await post({ generateName: 'w-' }, query);
    expect([code, body.reason, body.message, body.details]).toEqual([
      409,
      'AlreadyExists',
      exhausted,
      { name: 'w-bbbbb', kind: 'configmaps', retryAfterSeconds: 1 },
    ]);
  });

  test('is not drawn where there is a name, of which the answer tells as Kubernetes does', async () => {
    await start('99999');
    await post({ name: 'w-bbbbb' });
    const { code, body } = await post({ generateName: 'w-', name: 'w-bbbbb' });
    expect([code, body.message]).toEqual([409, exhausted]);
  });

  test('is not drawn where there is no prefix', async () => {
    await start('99999');
    await post({ name: 'w' });
    const { code, body } = await post({ name: 'w', generateName: '' });
    expect([code, body.message]).toEqual([409, 'configmaps "w" already exists']);
  });
});
