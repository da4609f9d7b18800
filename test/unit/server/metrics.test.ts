import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PodMetrics } from '../../../src/api/pod-metrics.ts';
import type { Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';

let api: TestApi;
let clock: FakeClock;
beforeEach(async () => {
  clock = createFakeClock();
  api = await startTestApi({ clock });
});
afterEach(() => api.close());

async function call<T = Status>(path: string, method = 'GET', body?: unknown): Promise<{ code: number; body: T }> {
  const answer = await fetch(api.url + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { code: answer.status, body: (await answer.json()) as T };
}

const createPod = async (name: string, namespace = 'default') => {
  const spec = { containers: [{ name: 'main', image: 'busybox' }] };
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } }, spec };
  expect(await call(`/api/v1/namespaces/${namespace}/pods`, 'POST', body)).toMatchObject({ code: 201 });
};
const root = '/apis/metrics.k8s.io/v1beta1';
const listed = async (path: string) => {
  const { body } = await call<{ kind: string; items: readonly PodMetrics[] }>(root + path);
  expect(body.kind).toBe('PodMetricsList');
  return body.items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
};

describe('metrics', () => {
  test('of a pod tell what each of its containers uses, and when that was', async () => {
    await createPod('web');
    api.kubelet.usages.set('web', [
      { container: 'setup', cpuMillis: 7, memoryBytes: 12 << 20 },
      { container: 'main', cpuMillis: 1000, memoryBytes: 1500 },
    ]);
    const { usage } = api.kubelet;
    api.kubelet.usage = async (pods) => {
      await clock.advance(1500);
      return usage(pods);
    };
    expect(await call<PodMetrics>(`${root}/namespaces/default/pods/web`)).toEqual({
      code: 200,
      body: {
        kind: 'PodMetrics',
        apiVersion: 'metrics.k8s.io/v1beta1',
        metadata: { name: 'web', namespace: 'default', labels: { app: 'web' }, creationTimestamp: '2026-01-05T00:00:01Z' },
        timestamp: '2026-01-05T00:00:01Z',
        window: '1.5s',
        containers: [
          { name: 'setup', usage: { cpu: '7m', memory: '12288Ki' } },
          { name: 'main', usage: { cpu: '1000m', memory: '1Ki' } },
        ],
      },
    });
  });

  test('of pods are listed by namespace and selectors; pods of which nothing runs are left out', async () => {
    await call('/api/v1/namespaces', 'POST', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    await createPod('web');
    await createPod('idle');
    await createPod('db', 'shop');
    for (const name of ['web', 'db']) api.kubelet.usages.set(name, [{ container: 'main', cpuMillis: 1, memoryBytes: 1 }]);
    expect(await listed('/pods')).toEqual(['default/web', 'shop/db']);
    expect(await listed('/namespaces/default/pods')).toEqual(['default/web']);
    expect(await listed('/pods?labelSelector=app%3Ddb')).toEqual(['shop/db']);
    expect(await listed('/pods?fieldSelector=metadata.name%3Dweb')).toEqual(['default/web']);
    expect(await listed('/namespaces/nowhere/pods')).toEqual([]);
  });

  test.each([
    ['/namespaces/default/pods/idle', 404, 'podmetrics.metrics.k8s.io "default/idle" not found'],
    ['/namespaces/default/pods/nope', 404, 'pods "nope" not found'],
    ['/namespaces/default/pods?watch=true', 405, 'the server does not allow this method on the requested resource'],
    ['/pods?labelSelector=a%20in', 400, "unable to parse requirement: found '' expected: '('"],
  ])('at %s are %i', async (path, code, message) => {
    await createPod('idle');
    expect(await call(root + path)).toMatchObject({ code, body: { kind: 'Status', message } });
  });
});
