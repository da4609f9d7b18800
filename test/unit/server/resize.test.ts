import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Container, Pod, PodStatus, Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi({});
});
afterEach(() => api.close());

const pods = '/api/v1/namespaces/default/pods';
const both = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { cpu, memory } });
const restarts = { resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] };
const patches = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
};

async function call<T>(method: string, path: string, body?: unknown, type = 'application/json'): Promise<{ code: number; body: T }> {
  const init = body === undefined ? { method } : { method, headers: { 'content-type': type }, body: JSON.stringify(body) };
  const response = await fetch(api.url + path, init);
  return { code: response.status, body: (await response.json()) as T };
}

const running = { running: { startedAt: null } };
const statusOf = (name: string) => ({ name, ready: true, restartCount: 0, image: 'i', imageID: '', state: running, lastState: {} });

/** A pod that runs: `c` with these resources, behind what else is given. */
async function runPod(resources: object = both('500m', '128Mi'), more: Partial<Container> = {}, spec: object = {}): Promise<Pod> {
  const containers = [{ name: 'c', image: 'busybox', resources, ...more }];
  const made = await call<Pod>('POST', pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers, ...spec } });
  expect(made.code).toBe(201);
  const status: PodStatus = { ...made.body.status, phase: 'Running', containerStatuses: [statusOf('c')] };
  return api.setStatus('a', status);
}

const resize = (resources: object, more: object = {}) =>
  call<Pod>('PATCH', `${pods}/a/resize`, { spec: { containers: [{ name: 'c', resources, ...more }] } }, patches.strategic);

describe('a resize', () => {
  test('changes resources, keeps what else is sent from changing, and tells what the containers had', async () => {
    const before = await runPod();
    const { code, body } = await resize({ limits: { cpu: '1' }, requests: { cpu: '1' } }, { image: 'other' });
    expect(code).toBe(200);
    expect(body.spec).toEqual({ ...before.spec, containers: [{ ...before.spec.containers[0], resources: both('1', '128Mi') }] });
    const former = { allocatedResources: both('500m', '128Mi').requests, resources: both('500m', '128Mi') };
    expect(body.status).toEqual({ ...before.status, containerStatuses: [{ ...statusOf('c'), ...former }] });
    // What they had is told once: the kubelet tells the rest.
    expect((await resize(both('2', '128Mi'))).body.status).toEqual(body.status);
    expect((await call<Pod>('GET', `${pods}/a/resize`)).body.kind).toBe('Pod');
  });

  test.each([
    [
      'PUT',
      'application/json',
      (pod: Pod) => ({ ...pod, spec: { ...pod.spec, containers: [{ ...pod.spec.containers[0], resources: both('1', '128Mi') }] } }),
    ],
    ['PATCH', patches.merge, ({ spec }: Pod) => ({ spec: { containers: [{ ...spec.containers[0], resources: both('1', '128Mi') }] } })],
    ['PATCH', patches.json, () => [{ op: 'replace', path: '/spec/containers/0/resources', value: both('1', '128Mi') }]],
    [
      'PATCH?fieldManager=me&force=true',
      patches.apply,
      () => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a' },
        spec: { containers: [{ name: 'c', resources: both('1', '128Mi') }] },
      }),
    ],
  ])('by %s of %s', async (how, type, body) => {
    const pod = await runPod();
    const [method = '', query = ''] = how.split('?');
    const answer = await call<Pod>(method, `${pods}/a/resize?${query}`, body(pod), type);
    expect([answer.code, answer.body.spec?.containers[0]?.resources]).toEqual([200, both('1', '128Mi')]);
  });

  test('that changes nothing leaves the pod as it is', async () => {
    const before = await runPod();
    const { body } = await resize({}, { image: 'other' });
    expect([body.spec, body.status]).toEqual([before.spec, before.status]);
  });

  test('of a pod that has not begun is a change like any other', async () => {
    await call('POST', pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'c', image: 'i', resources: both('1', '1Gi') }] },
    });
    const { code, body } = await resize(both('2', '1Gi'));
    expect([code, body.status.containerStatuses]).toEqual([200, undefined]);
  });

  test('is not for the pod itself: resources stay there', async () => {
    await runPod();
    const { code, body } = await call<Status>(
      'PATCH',
      `${pods}/a`,
      { spec: { containers: [{ name: 'c', resources: both('1', '128Mi') }] } },
      patches.strategic,
    );
    expect([code, body.message]).toEqual([422, expect.stringContaining('spec: Forbidden: pod updates may not change fields other than')]);
  });

  test('may take less memory, or a limit where there was none, where the container is restarted for it', async () => {
    await runPod({ requests: { memory: '128Mi' } }, restarts);
    expect((await resize({ limits: { memory: '256Mi' } })).code).toBe(200);
    expect((await resize({ limits: { memory: '200Mi' } })).code).toBe(200);
  });

  test('of a sidecar is taken as well', async () => {
    await runPod(
      both('500m', '128Mi'),
      {},
      { initContainers: [{ name: 's', image: 'i', restartPolicy: 'Always', resources: both('1', '1Gi'), ...restarts }] },
    );
    const body = { spec: { initContainers: [{ name: 's', resources: both('2', '64Mi') }] } };
    const answer = await call<Pod>('PATCH', `${pods}/a/resize`, body, patches.strategic);
    expect([answer.code, answer.body.spec.initContainers?.[0]?.resources]).toEqual([200, both('2', '64Mi')]);
  });
});

const c = (resources: object, more: object = {}) => ({ name: 'c', resources, ...more });
const burstable = { requests: { cpu: '500m', memory: '128Mi' }, limits: { memory: '256Mi' } };
const ofClass = (name: string) => `spec: Invalid value: "${name}": Pod QOS Class may not change as a result of resizing`;
const only = 'spec: Forbidden: only cpu and memory resources are mutable';
const addedOrRemoved = 'spec.containers: Forbidden: containers may not be added or removed on resize';

test.each<[what: string, had: readonly [object, object?, object?], spec: object, type: keyof typeof patches, errors: readonly string[]]>([
  ['another class', [both('500m', '128Mi')], { containers: [c({ limits: { cpu: '1' } })] }, 'strategic', [ofClass('Guaranteed')]],
  ['a class of its own', [{}], { containers: [c({ requests: { cpu: '1' } })] }, 'strategic', [ofClass('BestEffort')]],
  [
    'less than before',
    [burstable],
    { containers: [c({ requests: { cpu: '1' } }, { image: 'busybox' })] },
    'merge',
    [
      'spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
      'spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
    ],
  ],
  [
    'less memory',
    [burstable],
    { containers: [c({ limits: { memory: '200Mi' } })] },
    'strategic',
    ['spec.containers[0].resources.limits[memory]: Forbidden: memory limits cannot be decreased unless resizePolicy is RestartContainer'],
  ],
  [
    'a limit of memory where there was none',
    [{ requests: { cpu: '1' } }],
    { containers: [c({ limits: { memory: '1Gi' } })] },
    'strategic',
    ['spec.containers[0].resources.limits[memory]: Forbidden: memory limits cannot be added unless resizePolicy is RestartContainer'],
  ],
  ['another resource', [burstable], { containers: [c({ limits: { 'ephemeral-storage': '1Gi' } })] }, 'strategic', [only]],
  ['another policy', [burstable], { containers: [c({}, restarts)] }, 'strategic', [only]],
  ['one more container', [burstable], { containers: [{ name: 'd', image: 'busybox' }] }, 'strategic', [addedOrRemoved]],
  [
    'no container',
    [burstable],
    { containers: null },
    'strategic',
    ['spec.containers: Required value', ofClass('Burstable'), addedOrRemoved],
  ],
  [
    'another name',
    [burstable],
    { containers: [{ name: 'd', image: 'busybox', resources: burstable }] },
    'merge',
    ['spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize'],
  ],
  [
    'an init container',
    [burstable, {}, { initContainers: [{ name: 'i', image: 'busybox', resources: { requests: { cpu: '1' } } }] }],
    { initContainers: [{ name: 'i', resources: { requests: { cpu: '2' } } }] },
    'strategic',
    ['spec: Forbidden: resources for non-sidecar init containers are immutable'],
  ],
  [
    'a pod that states resources as a whole',
    [burstable, {}, { resources: both('2', '1Gi') }],
    { containers: [c({ requests: { cpu: '1' } })] },
    'strategic',
    ['[]: Forbidden: pods with pod-level resources cannot be resized'],
  ],
])('a resize to %s is refused', async (_what, [resources, more, spec], asked, type, errors) => {
  await runPod(resources, more as Partial<Container>, spec);
  const { code, body } = await call<Status>('PATCH', `${pods}/a/resize`, { spec: asked }, patches[type]);
  const list = errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`;
  expect([code, body.message]).toEqual([422, `Pod "a" is invalid: ${list}`]);
});

describe('the limits of a namespace', () => {
  test('hold for a resize', async () => {
    await call('POST', '/api/v1/namespaces/default/limitranges', {
      ...{ apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'l' } },
      spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] },
    });
    await runPod();
    expect((await resize(both('2', '128Mi'))).body).toMatchObject({
      code: 403,
      message: 'pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
    });
    expect((await resize(both('1', '128Mi'))).code).toBe(200);
  });

  test('as what its quota has left', async () => {
    await call('POST', '/api/v1/namespaces/default/resourcequotas', {
      ...{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' } },
      spec: { hard: { cpu: '800m', memory: '800Mi' } },
    });
    await runPod(both('300m', '300Mi'));
    expect((await resize(both('900m', '400Mi'))).body).toMatchObject({
      code: 403,
      message: 'pods "a" is forbidden: exceeded quota: q, requested: cpu=600m, used: cpu=300m, limited: cpu=800m',
    });
    expect((await resize(both('800m', '400Mi'))).code).toBe(200);
  });
});
