import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Pod, ServiceAccount } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi({ rootCertificate: async () => 'pem' });
});
afterEach(() => api.close());

async function post(spec: object, query = ''): Promise<{ readonly code: number; readonly body: Pod & { readonly message?: string } }> {
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec });
  const response = await fetch(`${api.url}/api/v1/namespaces/default/pods${query}`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json' },
  });
  return { code: response.status, body: (await response.json()) as Pod };
}

const account = (name: string, more: Partial<ServiceAccount> = {}): ServiceAccount => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'default' },
  ...more,
});
const containers = [{ name: 'c', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/v' }] }];
const volumes = [{ name: 'v', emptyDir: {} }];
const mount = { name: 'kube-api-access-bbbbb', readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' };

test('a pod gets the token of the account default, which is there from the first pod on', async () => {
  const { code, body } = await post({ containers, volumes, initContainers: [{ name: 'i', image: 'i' }] });
  expect(code).toBe(201);
  expect(body.spec.serviceAccountName).toBe('default');
  expect(body.spec.volumes).toEqual([
    { name: 'v', emptyDir: {} },
    {
      name: 'kube-api-access-bbbbb',
      projected: {
        sources: [
          { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
        ],
        defaultMode: 420,
      },
    },
  ]);
  expect(body.spec.containers[0]?.volumeMounts).toEqual([{ name: 'v', mountPath: '/v' }, mount]);
  expect(body.spec.initContainers?.[0]?.volumeMounts).toEqual([mount]);
  expect(api.store.list('ServiceAccount').map(({ metadata }) => metadata.name)).toEqual(['default']);
  expect(api.store.get({ kind: 'ConfigMap', namespace: 'default', name: 'kube-root-ca.crt' })?.data).toEqual({ 'ca.crt': 'pem' });
});

test('a pod of an account that is not there is forbidden', async () => {
  const { code, body } = await post({ containers, volumes, serviceAccountName: 'robot' });
  expect(code).toBe(403);
  expect(body.message).toBe('pods "web" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found');
  expect(api.store.list('Pod')).toEqual([]);
});

test.each([
  ['the pod', {}, { automountServiceAccountToken: false }, 1],
  ['the account', { automountServiceAccountToken: false }, {}, 1],
  ['the account, and the pod wants it', { automountServiceAccountToken: false }, { automountServiceAccountToken: true }, 2],
] as const)('no token is mounted where %s does not want it', async (_who, ofAccount, ofPod, count) => {
  await api.store.create(account('robot', ofAccount));
  const { body } = await post({ containers, volumes, serviceAccountName: 'robot', ...ofPod });
  expect(body.spec.volumes).toHaveLength(count);
});

test('a container that has something of its own there keeps it', async () => {
  const own = { name: 'v', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' };
  const { body } = await post({ containers: [{ name: 'c', image: 'i', volumeMounts: [own] }], volumes });
  expect(body.spec.volumes).toEqual(volumes);
  expect(body.spec.containers[0]?.volumeMounts).toEqual([own]);
});

test('the token of an exported pod is taken for its own', async () => {
  const projected = { sources: [{ serviceAccountToken: { path: 'token' } }] };
  const { body } = await post({ containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'kube-api-access-8xk2p', projected }] });
  expect(body.spec.volumes?.map(({ name }) => name)).toEqual(['kube-api-access-8xk2p']);
  expect(body.spec.containers[0]?.volumeMounts).toEqual([{ ...mount, name: 'kube-api-access-8xk2p' }]);
});
