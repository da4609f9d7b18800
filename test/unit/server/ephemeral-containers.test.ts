import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pod, Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock } from '../../fakes/clock.ts';

let api: TestApi;
const pods = '/api/v1/namespaces/default/pods';
const path = `${pods}/web/ephemeralcontainers`;

async function call<T = Status>(method: string, where: string, body?: unknown, type = 'application/json') {
  const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } };
  const response = await fetch(api.url + where, { method, ...init });
  return { code: response.status, body: (await response.json()) as T, warnings: response.headers.get('warning') };
}

/** What kubectl sends. */
const patch = <T = Pod>(...ephemeralContainers: readonly object[]) =>
  call<T>('PATCH', path, { spec: { ephemeralContainers } }, 'application/strategic-merge-patch+json');

const debuggerOf = (change: object = {}) => ({ name: 'debugger', image: 'busybox', resources: {}, ...change });
const stored = () => api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' });

beforeEach(async () => {
  api = await startTestApi({ clock: createFakeClock(Date.parse('2026-01-05T00:01:00Z')) });
  const spec = { initContainers: [{ name: 'init', image: 'busybox' }], containers: [{ name: 'main', image: 'busybox' }] };
  await call('POST', pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec });
});
afterEach(() => api.close());

describe('the ephemeral containers of a pod', () => {
  test('are added by a patch, with their defaults, and seen by all ways', async () => {
    const { code, body } = await patch(debuggerOf({ targetContainerName: 'init', stdin: true, tty: true }));
    expect(code).toBe(200);
    const expected = {
      name: 'debugger',
      image: 'busybox',
      imagePullPolicy: 'IfNotPresent',
      resources: {},
      stdin: true,
      tty: true,
      targetContainerName: 'init',
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    };
    expect(body.spec.ephemeralContainers).toEqual([expected]);
    expect((await call<Pod>('GET', path)).body).toEqual(stored());
    expect((await call<Pod>('GET', `${pods}/web`)).body.spec.ephemeralContainers).toEqual([expected]);
    expect((await patch(debuggerOf({ name: 'another' }))).body.spec.ephemeralContainers?.map(({ name }) => name).toSorted()).toEqual([
      'another',
      'debugger',
    ]);
  });

  test('are all that is taken of a whole pod that is put', async () => {
    const before = stored();
    const { metadata, spec } = (await call<Pod>('GET', path)).body;
    const changed = { ...spec, terminationGracePeriodSeconds: 1, ephemeralContainers: [debuggerOf()] };
    const put = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, labels: { a: 'b' } },
      spec: changed,
      status: { phase: 'Failed' },
    };
    expect((await call('PUT', path, put)).code).toBe(200);
    const { ephemeralContainers, ...rest } = stored()?.spec ?? { ephemeralContainers: [] };
    expect(ephemeralContainers?.map(({ name }) => name)).toEqual(['debugger']);
    expect(rest).toEqual(before?.spec);
    expect(stored()?.metadata.labels).toBeUndefined();
    expect(stored()?.status).toEqual(before?.status);
    expect(await call('PUT', path, put)).toMatchObject({ code: 409, body: { reason: 'Conflict' } });
  });

  const invalid = (detail: string) => `Pod "web" is invalid: ${detail}`;
  const changed = 'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debugger" may not be changed\nchanged: ';
  test.each<readonly [string, readonly object[], string]>([
    ['another image', [debuggerOf({ image: 'other' })], `${changed}spec.ephemeralContainers[0].image`],
    ['a target', [debuggerOf({ targetContainerName: 'main' })], `${changed}spec.ephemeralContainers[0].targetContainerName`],
    ['a name that is taken', [{ name: 'main', image: 'i' }], 'spec.ephemeralContainers[0].name: Duplicate value: "main"'],
    [
      'a target that is not there',
      [{ name: 'd', image: 'i', targetContainerName: 'debugger' }],
      'spec.ephemeralContainers[0].targetContainerName: Not found: "debugger"',
    ],
    [
      'what is not for them',
      [{ name: 'd', image: 'i', resources: { limits: { cpu: '1' } }, restartPolicy: 'Always', ports: [{ containerPort: 80 }] }],
      `[${['ports', 'resources', 'restartPolicy'].map((field) => `spec.ephemeralContainers[0].${field}: Forbidden: cannot be set for an Ephemeral Container`).join(', ')}]`,
    ],
    ['no image', [{ name: 'd' }], 'spec.ephemeralContainers[0].image: Required value'],
  ])('may not get %s', async (_, containers, detail) => {
    await patch(debuggerOf());
    const before = stored();
    expect(await patch<Status>(...containers)).toMatchObject({ code: 422, body: { reason: 'Invalid', message: invalid(detail) } });
    expect(stored()).toEqual(before);
  });

  test('may not be removed', async () => {
    await patch(debuggerOf());
    const { body } = await call<Status>('PATCH', path, { spec: { ephemeralContainers: null } }, 'application/merge-patch+json');
    const text = 'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debugger" may not be removed\n';
    expect(body.message).toBe(invalid(text));
  });

  test('are not changed with the pod', async () => {
    const { body } = await call<Status>(
      'PATCH',
      `${pods}/web`,
      { spec: { ephemeralContainers: [debuggerOf()] } },
      'application/merge-patch+json',
    );
    expect(body.message).toContain('spec: Forbidden: pod updates may not change fields other than');
    expect(body.message).toContain('changed: spec.ephemeralContainers');
  });

  test('are told what has no effect, and what there is not', async () => {
    const securityContext = { windowsOptions: { runAsUserName: 'x' } };
    const { code, warnings } = await patch(debuggerOf({ securityContext }));
    expect(code).toBe(200);
    expect(warnings).toContain('spec.ephemeralContainers[0].securityContext.windowsOptions: has no effect in kpod');
    expect(await call('GET', `${pods}/nobody/ephemeralcontainers`)).toMatchObject({
      code: 404,
      body: { message: 'pods "nobody" not found' },
    });
    expect(await call('DELETE', path)).toMatchObject({ code: 405 });
    expect(await call('GET', '/api/v1/namespaces/default/services/web/ephemeralcontainers')).toMatchObject({ code: 404 });
  });

  test('are told of in discovery and OpenAPI', async () => {
    const { resources } = (await call<{ resources: { name: string }[] }>('GET', '/api/v1')).body;
    expect(resources.find(({ name }) => name === 'pods/ephemeralcontainers')).toEqual({
      name: 'pods/ephemeralcontainers',
      singularName: '',
      namespaced: true,
      kind: 'Pod',
      verbs: ['get', 'patch', 'update'],
    });
    const { paths } = (await call<{ paths: Record<string, object> }>('GET', '/openapi/v3/api/v1')).body;
    const found = paths['/api/v1/namespaces/{namespace}/pods/{name}/ephemeralcontainers'];
    expect(Object.keys(found ?? {})).toEqual(['get', 'put', 'patch']);
  });
});
