import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Event, List, Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const newer = '/apis/events.k8s.io/v1/namespaces/default/events';
const core = '/api/v1/namespaces/default/events';
async function call<T>(method: string, path: string, body?: object, type = 'application/json'): Promise<{ code: number; body: T }> {
  const init = body ? { body: JSON.stringify(body), headers: { 'content-type': type } } : {};
  const answer = await fetch(api.url + path, { method, ...init });
  return { code: answer.status, body: (await answer.json()) as T };
}

const told = {
  ...{ eventTime: '2026-11-29T07:00:00.000000Z', reason: 'Tested', action: 'Testing', type: 'Normal' },
  ...{ reportingController: 'me.io/tester', reportingInstance: 'me-1', note: 'hello' },
  regarding: { kind: 'Pod', name: 'web', namespace: 'default' },
};
const event = (more: object = {}) => ({ apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name: 'e' }, ...told, ...more });

test('an event has two faces', async () => {
  expect(await call('POST', newer, event())).toMatchObject({ code: 201, body: { apiVersion: 'events.k8s.io/v1', ...told } });
  const old = await call<Event>('GET', `${core}/e`);
  expect(old.body).toMatchObject({
    apiVersion: 'v1',
    message: 'hello',
    involvedObject: told.regarding,
    reportingComponent: 'me.io/tester',
  });
  expect(old.body).not.toHaveProperty('note');
  const asked = `${newer}?fieldSelector=regarding.name%3Dweb,reportingController%3Dme.io/tester`;
  const { body } = await call<List<object>>('GET', asked);
  expect(body).toMatchObject({
    kind: 'EventList',
    apiVersion: 'events.k8s.io/v1',
    items: [{ apiVersion: 'events.k8s.io/v1', note: 'hello' }],
  });
  await call('PATCH', `${newer}/e`, { note: 'again' }, 'application/merge-patch+json');
  expect((await call<Event>('GET', `${core}/e`)).body.message).toBe('again');
  expect((await call('DELETE', `${newer}/e`)).code).toBe(200);
  expect((await call('GET', `${core}/e`)).code).toBe(404);
});

test.each<[string, object, string]>([
  [
    'another namespace than its object',
    { regarding: { ...told.regarding, namespace: 'other' } },
    'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
  ],
  ['no word of what was done', { action: '' }, 'action: Required value'],
  ['nobody who reports', { reportingController: '' }, 'reportingController: Required value'],
  ['too long a text', { note: 'x'.repeat(1025) }, 'message: Too long: may not be more than 1024 bytes'],
])('an event with %s is refused', async (_what, more, problem) => {
  expect(await call<Status>('POST', newer, event(more))).toMatchObject({ code: 422, body: { message: expect.stringContaining(problem) } });
});
