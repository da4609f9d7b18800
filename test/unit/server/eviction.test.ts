import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AnyObject } from '../../../src/api/any-object.ts';
import type { Pod, PodStatus, Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { envelope, field, join } from '../../fakes/protobuf.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi({ clock: createFakeClock(Date.parse('2026-01-05T00:01:00Z')) });
});
afterEach(() => api.close());

const pods = '/api/v1/namespaces/default/pods';

interface Answer {
  readonly code: number;
  readonly body: Status;
  readonly retryAfter: string | null;
}

async function send(path: string, body: object | Buffer): Promise<Answer> {
  const isProtobuf = Buffer.isBuffer(body);
  const response = await fetch(api.url + path, {
    method: 'POST',
    headers: { 'content-type': isProtobuf ? 'application/vnd.kubernetes.protobuf' : 'application/json' },
    body: isProtobuf ? new Uint8Array(body) : JSON.stringify(body),
  });
  return { code: response.status, body: (await response.json()) as Status, retryAfter: response.headers.get('retry-after') };
}

const running: PodStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

async function runPod(name: string, status: PodStatus = running, spec: object = {}): Promise<Pod> {
  const metadata = { name, labels: { app: 'web' } };
  await send(pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'c', image: 'busybox' }], ...spec } });
  return api.setStatus(name, status);
}

const budget = (name: string, spec: object) =>
  send('/apis/policy/v1/namespaces/default/poddisruptionbudgets', {
    ...{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name } },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  });

const evict = (name: string, more: object = {}) =>
  send(`${pods}/${name}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' }, ...more });

const podNamed = (name: string) => api.store.get({ kind: 'Pod', namespace: 'default', name });

describe('eviction', () => {
  test('deletes a pod, which says why it ends', async () => {
    await runPod('a');
    expect(await evict('a', { deleteOptions: { gracePeriodSeconds: 5 } })).toMatchObject({
      code: 201,
      body: { kind: 'Status', status: 'Success', code: 201 },
    });
    expect(podNamed('a')).toMatchObject({
      metadata: { deletionTimestamp: '2026-01-05T00:01:05Z' },
      status: { conditions: [{ type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' }, {}] },
    });
  });

  test.each(['policy/v1', 'policy/v1beta1'])('is understood in protobuf of %s, and with metadata alone', async (version) => {
    await runPod('a');
    const content = join(field(1, field(1, 'a')), field(2, field(1, 7)));
    expect((await send(`${pods}/a/eviction`, envelope(version, 'Eviction', content))).code).toBe(201);
    expect(podNamed('a')?.metadata.deletionGracePeriodSeconds).toBe(7);
    await runPod('b');
    expect((await send(`${pods}/b/eviction`, { metadata: { name: 'b' } })).code).toBe(201);
  });

  test('stops where a budget ends, without a time after which to try again', async () => {
    await runPod('a');
    await runPod('b');
    expect((await budget('min', { minAvailable: 1 })).code).toBe(201);
    expect((await evict('a')).code).toBe(201);
    expect(await evict('b')).toEqual({
      code: 429,
      retryAfter: null,
      body: {
        ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 429, reason: 'TooManyRequests' },
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: {
          causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget min needs 1 healthy pods and has 1 currently' }],
        },
      },
    });
    expect(podNamed('b')?.metadata.deletionTimestamp).toBeUndefined();
  });

  test('asked for all at once takes no more than the budget has', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `p${index}`);
    for (const name of names) await runPod(name);
    await budget('min', { minAvailable: 7 });
    const codes = (await Promise.all(names.map((name) => evict(name)))).map(({ code }) => code).toSorted();
    expect(codes).toEqual([201, 201, 201, 429, 429, 429, 429, 429, 429, 429]);
  });

  test('of a pod that does not run, or has ended, needs no budget', async () => {
    await budget('min', { minAvailable: 5 });
    await runPod('pending', { phase: 'Pending' });
    await runPod('over', { phase: 'Succeeded' });
    expect([(await evict('pending')).code, (await evict('over')).code]).toEqual([201, 201]);
  });

  test('of a pod that is not ready costs nothing when the others are enough, or when the budget says so', async () => {
    const unready: PodStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] };
    await runPod('a');
    await runPod('b', unready);
    await runPod('c', unready);
    await budget('min', { minAvailable: 1 });
    expect([(await evict('a')).code, (await evict('b')).code]).toEqual([429, 201]);
    await api.store.mutate<'PodDisruptionBudget'>({ kind: 'PodDisruptionBudget', namespace: 'default', name: 'min' }, (current) => ({
      ...current,
      spec: { ...current.spec, minAvailable: 2 },
    }));
    expect((await evict('c')).code).toBe(429);
    await api.store.mutate<'PodDisruptionBudget'>({ kind: 'PodDisruptionBudget', namespace: 'default', name: 'min' }, (current) => ({
      ...current,
      spec: { ...current.spec, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    }));
    expect((await evict('c')).code).toBe(201);
  });

  test('that is only tried changes nothing', async () => {
    await runPod('a');
    await runPod('b');
    await budget('min', { minAvailable: 1 });
    expect((await evict('a', { deleteOptions: { dryRun: ['All'] } })).code).toBe(201);
    const objects: readonly AnyObject[] = [...api.store.list('Pod'), ...api.store.list('PodDisruptionBudget')];
    expect(JSON.stringify(objects)).not.toMatch(/deletionTimestamp|disruptedPods|DisruptionTarget/);
  });

  test.each<readonly [string, object, number, string]>([
    ['of another pod', { metadata: { name: 'b' } }, 400, 'name in URL does not match name in Eviction object'],
    [
      'in another namespace',
      { metadata: { name: 'a', namespace: 'other' } },
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    ['of another kind', { kind: 'Pod' }, 400, 'Pod in version "v1" cannot be handled as an Eviction: unknown conversion'],
    [
      'of another version',
      { apiVersion: 'v1' },
      400,
      'the API version in the data (v1) does not match the expected API version (policy/v1)',
    ],
    [
      'of a pod that has been made anew',
      { deleteOptions: { preconditions: { uid: 'other' } } },
      409,
      'Operation cannot be fulfilled on pods "a": the UID in the precondition (other) does not match the UID in record',
    ],
  ])('%s is refused', async (_what, more, code, message) => {
    await runPod('a');
    const answer = await evict('a', more);
    expect([answer.code, answer.body.message]).toEqual([code, expect.stringContaining(message)]);
  });

  test('of nothing, and by two budgets', async () => {
    expect(await evict('a')).toMatchObject({ code: 404, body: { message: 'pods "a" not found' } });
    await runPod('a');
    await budget('one', { minAvailable: 1 });
    await budget('two', { minAvailable: 1 });
    expect((await evict('a')).body).toEqual({
      ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 500 },
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  });
});

describe('binding', () => {
  const bind = (name: string, target: object, metadata: object = { name }) =>
    send(`${pods}/${name}/binding`, { apiVersion: 'v1', kind: 'Binding', metadata, target });

  test('gives a pod that waits its place', async () => {
    // What asks for something of a machine waits for the scheduler.
    await runPod('a', { phase: 'Pending' }, { containers: [{ name: 'c', image: 'busybox', resources: { requests: { cpu: '1' } } }] });
    expect(podNamed('a')?.spec.nodeName).toBeUndefined();
    expect((await bind('a', { apiVersion: 'v1', kind: 'Node', name: 'test-node' })).code).toBe(201);
    expect(podNamed('a')?.spec.nodeName).toBe('test-node');
    expect((await bind('a', { name: 'test-node' })).body.message).toBe(
      'Operation cannot be fulfilled on pods/binding "a": pod a is already assigned to node "test-node"',
    );
  });

  test.each<readonly [string, object, object, string]>([
    ['another node', { name: 'other' }, {}, 'Binding "a" is invalid: target.name: Not found: "other"'],
    ['no node', {}, {}, 'Binding "a" is invalid: target.name: Required value'],
    [
      'another kind',
      { kind: 'Pod', name: 'test-node' },
      {},
      'Binding "a" is invalid: target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"',
    ],
    ['another pod', { name: 'test-node' }, { name: 'b' }, 'the name of the object (b) does not match the name on the URL (a)'],
    [
      'a pod that was made anew',
      { name: 'test-node' },
      { uid: 'x' },
      'Operation cannot be fulfilled on pods/binding "a": Precondition failed: UID in precondition: x, UID in object meta: ',
    ],
  ])('to %s is refused', async (_what, target, metadata, message) => {
    await runPod('a', { phase: 'Pending' }, { schedulingGates: [{ name: 'x' }] });
    expect((await bind('a', target, metadata)).body.message).toContain(message);
  });

  test('of a pod with gates is refused', async () => {
    await runPod('a', { phase: 'Pending' }, { schedulingGates: [{ name: 'x' }] });
    expect((await bind('a', { name: 'test-node' })).body.message).toBe(
      'Operation cannot be fulfilled on pods/binding "a": pod a has non-empty .spec.schedulingGates',
    );
  });
});
