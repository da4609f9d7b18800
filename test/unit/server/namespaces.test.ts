import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Namespace, Status } from '../../../src/api/types.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createNamespaceController } from '../../../src/server/namespaces.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';

let api: TestApi;

beforeEach(async () => {
  api = await startTestApi({ clock: createFakeClock(Date.parse('2026-01-05T00:00:00Z')) });
});
afterEach(() => api.close());

async function call<T = Status>(method: string, path: string, body?: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${api.url}/api/v1/namespaces${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return (await response.json()) as T;
}

const createPod = (namespace: string, name: string) =>
  call('POST', `/${namespace}/pods`, { metadata: { name }, spec: { containers: [{ name: 'main', image: 'busybox:1' }] } });

describe('namespaces', () => {
  test('default is there and stays', async () => {
    expect(await call<Namespace>('GET', '/default')).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'default' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
    expect(await call('DELETE', '/default')).toMatchObject({
      ...{ code: 403, reason: 'Forbidden', message: 'namespaces "default" is forbidden: this namespace may not be deleted' },
      details: { name: 'default', kind: 'namespaces' },
    });
  });

  test('an empty one goes at once', async () => {
    expect(await call<Namespace>('POST', '', { metadata: { name: 'a' } })).toMatchObject({ status: { phase: 'Active' } });
    const answer = await call<Namespace>('DELETE', '/a');
    expect([answer.status.phase, answer.metadata.deletionTimestamp]).toEqual(['Terminating', '2026-01-05T00:00:00Z']);
    await expect.poll(() => api.store.get({ kind: 'Namespace', name: 'a' })).toBeUndefined();
  });

  test('one with pods ends them with their grace, takes nothing new, and goes with the last', async () => {
    await call('POST', '', { metadata: { name: 'a' } });
    await createPod('a', 'one');
    await createPod('a', 'two');
    await call('POST', '/a/services', { metadata: { name: 'db' }, spec: { ports: [{ port: 80 }] } });
    await call('DELETE', '/a');
    const marks = () => api.store.list('Pod', 'a').map((pod) => pod.metadata.deletionTimestamp);
    await expect.poll(marks).toEqual(['2026-01-05T00:00:30Z', '2026-01-05T00:00:30Z']);
    await expect.poll(() => api.store.list('Service', 'a')).toEqual([]);
    expect(await createPod('a', 'three')).toMatchObject({
      code: 403,
      message: 'pods "three" is forbidden: unable to create new content in namespace a because it is being terminated',
      details: { causes: [{ reason: 'NamespaceTerminating', message: 'namespace a is being terminated', field: 'metadata.namespace' }] },
    });
    await api.store.remove({ kind: 'Pod', namespace: 'a', name: 'one' });
    expect(api.store.get({ kind: 'Namespace', name: 'a' })?.status.phase).toBe('Terminating');
    await api.store.remove({ kind: 'Pod', namespace: 'a', name: 'two' });
    await expect.poll(() => api.store.get({ kind: 'Namespace', name: 'a' })).toBeUndefined();
  });

  test('a deletion that was under way is taken up at the start', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore({ clock });
    const metadata = { name: 'a', deletionTimestamp: '2026-01-05T00:00:00Z' };
    await store.create({ apiVersion: 'v1', kind: 'Namespace', metadata, status: { phase: 'Terminating' } });
    const service = { type: 'ClusterIP', clusterIP: 'None' } as const;
    await store.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'db', namespace: 'a' },
      spec: service,
      status: { loadBalancer: {} },
    });
    const controller = createNamespaceController({ store, clock, log: silentLog });
    await controller.start();
    await expect
      .poll(() => store.list('Namespace').map((namespace) => namespace.metadata.name))
      .toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
    expect(store.list('Service')).toEqual([]);
    controller.stop();
  });
});
