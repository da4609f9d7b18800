import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type AdmissionContext, generatedName, prepareForCreate } from '../../../src/api/admission.ts';
import type { Kind } from '../../../src/api/any-object.ts';
import { ApiError } from '../../../src/api/errors.ts';
import { readManifest } from '../../../src/api/manifest/read-manifest.ts';

const context: AdmissionContext = { nodeName: 'here', newUid: () => 'u', fieldValidation: 'Strict', random: () => 0 };

const manifest = (path: string) => readManifest(readFileSync(new URL(path, import.meta.url), 'utf8'), path);
const sample = (name: string) => manifest(`../../../samples/${name}`).map((document) => document.value);

function refusal(kind: Kind, value: unknown, changes: Partial<AdmissionContext> = {}) {
  try {
    prepareForCreate(kind, value, { ...context, ...changes });
  } catch (error) {
    if (error instanceof ApiError) return { code: error.status.code, message: error.message };
    throw error;
  }
  throw new Error('was admitted');
}

const pod = (spec: object = {}, metadata: object = { name: 'a' }) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec: { containers: [{ name: 'c', image: 'busybox' }], ...spec },
});

const defaultTolerations = ['not-ready', 'unreachable'].map((taint) => ({
  key: `node.kubernetes.io/${taint}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}));
const defaultSpec = {
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  enableServiceLinks: true,
  serviceAccountName: 'default',
  serviceAccount: 'default',
  tolerations: defaultTolerations,
  preemptionPolicy: 'PreemptLowerPriority',
  priority: 0,
  nodeName: 'here',
};
const defaultContainer = {
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  imagePullPolicy: 'IfNotPresent',
};
const waitFor = (name: string) => ({
  name: `init-${name}`,
  image: 'busybox',
  command: ['sh', '-c', `until nslookup ${name}; do echo waiting for ${name}; sleep 2; done;`],
  ...defaultContainer,
});
const myapp = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'myapp-pod', labels: { app: 'myapp' }, namespace: 'default' },
  spec: {
    ...defaultSpec,
    containers: [
      { name: 'myapp-container', image: 'busybox', command: ['sh', '-c', 'echo The app is running! && sleep 3600'], ...defaultContainer },
    ],
    initContainers: [waitFor('myservice'), waitFor('mydb')],
  },
  status: { phase: 'Pending', qosClass: 'BestEffort' },
};

test('the pod of the walkthrough', () => {
  const [value] = sample('myapp.yaml');
  expect(prepareForCreate('Pod', value, context)).toStrictEqual({ object: myapp, warnings: [] });
});

test('the same pod with its init containers in the old annotation', () => {
  const [value] = sample('myapp-annotations.yaml');
  const { object, warnings } = prepareForCreate('Pod', value, context);
  expect(object).toStrictEqual(myapp);
  expect(warnings).toStrictEqual([
    'metadata.annotations[pod.beta.kubernetes.io/init-containers]: deprecated since v1.6, non-functional in a cluster since v1.8; use "spec.initContainers" (see kpod convert)',
  ]);
});

test('the services of the walkthrough', () => {
  const objects = sample('services.yaml').map((value) => prepareForCreate('Service', value, context).object);
  expect(objects).toMatchObject([
    { metadata: { name: 'myservice', namespace: 'default' }, spec: { type: 'ClusterIP', ports: [{ port: 80, targetPort: 9376 }] } },
    { metadata: { name: 'mydb', namespace: 'default' }, status: { loadBalancer: {} } },
  ]);
});

test.each(['db', 'web', 'tests', 'greeter', 'server', 'report'])('the sample %s is taken as it is', (name) => {
  for (const value of sample(`${name}.yaml`)) {
    expect(prepareForCreate((value as { kind: Kind }).kind, value, context).warnings).toStrictEqual([]);
  }
});

test('a pod exported from a cluster is admitted as a new one', () => {
  const [document] = manifest('./exported-pod.yaml');
  const { object, warnings } = prepareForCreate('Pod', document?.value, context);
  expect(object.metadata).toStrictEqual({
    annotations: { 'cni.projectcalico.org/podIP': '10.244.0.7/32' },
    generateName: 'web-7d4b9c5f6d-',
    labels: { app: 'web', 'pod-template-hash': '7d4b9c5f6d' },
    name: 'web-7d4b9c5f6d-x2x9z',
    namespace: 'default',
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        blockOwnerDeletion: true,
        controller: true,
        kind: 'ReplicaSet',
        name: 'web-7d4b9c5f6d',
        uid: '7c9d8c44-1111-4222-8333-444455556666',
      },
    ],
  });
  // The token that the cluster mounted is one that kpod issues, too.
  expect(object.spec.volumes?.map(({ name }) => name)).toStrictEqual(['cache', 'kube-api-access-8xk2p']);
  expect(object.spec.containers[0]?.volumeMounts?.map(({ name }) => name)).toStrictEqual(['cache', 'kube-api-access-8xk2p']);
  expect(object.spec.nodeName).toBe('here');
  expect(object.spec.tolerations).toStrictEqual(defaultTolerations.map(({ key, ...rest }) => ({ ...rest, key })));
  expect(object.status).toStrictEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  expect(warnings).toStrictEqual(['spec.nodeName: has no effect in kpod: there is one node']);
});

test('the service account volume of an old cluster is left out with its mounts, with a warning', () => {
  const mount = { name: 'default-token-x2b4c', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true };
  const spec = {
    containers: [{ name: 'c', image: 'i', volumeMounts: [mount] }],
    volumes: [{ name: 'default-token-x2b4c', secret: { secretName: 'default-token-x2b4c' } }],
  };
  const { object, warnings } = prepareForCreate('Pod', pod(spec), context);
  expect(object.spec).not.toHaveProperty('volumes');
  expect(object.spec.containers[0]).not.toHaveProperty('volumeMounts');
  expect(warnings).toStrictEqual([
    'spec.volumes[0]: the service account volume "default-token-x2b4c" and its mounts are left out: its Secret is the cluster\'s, and kpod mounts a token of its own',
  ]);
});

test('a volume that only looks like the service account volume stays', () => {
  const spec = {
    containers: [{ name: 'c', image: 'i', volumeMounts: [{ name: 'kube-api-access-abcde', mountPath: '/mine' }] }],
    volumes: [{ name: 'kube-api-access-abcde', projected: { sources: [] } }],
  };
  expect(prepareForCreate('Pod', pod(spec), context).object).toMatchObject({
    spec: { volumes: [{ name: 'kube-api-access-abcde', projected: {} }] },
  });
});

test.each([
  ['a claim', { persistentVolumeClaim: { claimName: 'data' } }],
  [
    'a claim of its own',
    { ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } } },
  ],
])('a pod with %s has no place before the scheduler has looked at it', (_what, source) => {
  const spec = { containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'v', ...source }] };
  expect(prepareForCreate('Pod', pod(spec), context).object.spec.nodeName).toBeUndefined();
});

test('a pod with a port of the machine has no place before the scheduler has looked whether it is free', () => {
  const spec = { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80, hostPort: 8080 }] }] };
  expect(prepareForCreate('Pod', pod(spec), context).object.spec.nodeName).toBeUndefined();
});

test('this node in nodeName is no matter for a warning, and no reason to refuse a pod', () => {
  expect(prepareForCreate('Pod', pod({ nodeName: 'here' }), context).warnings).toStrictEqual([]);
});

test.each<[string, unknown, string]>([
  ['no containers', { ...pod(), spec: {} }, 'Pod "a" is invalid: spec.containers: Required value'],
  ['no spec', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }, 'Pod "a" is invalid: spec.containers: Required value'],
  [
    'mistakes first, then what is not supported',
    pod({ runtimeClassName: 'gvisor', restartPolicy: 'Sometimes' }),
    'Pod "a" is invalid: [spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never", spec.runtimeClassName: Forbidden: kpod has no runtime classes: leave it out; the runtime of all pods is a setting of their engine]',
  ],
  [
    'probes of init containers are a mistake, not something that kpod lacks',
    pod({
      initContainers: [
        { name: 'i', image: 'i', livenessProbe: { exec: { command: ['a'] } }, lifecycle: { preStop: { exec: { command: ['a'] } } } },
      ],
    }),
    'Pod "a" is invalid: [spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always, spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always]',
  ],
  [
    'names that are used twice',
    pod({ initContainers: [{ name: 'c', image: 'i' }] }),
    'Pod "a" is invalid: spec.initContainers[0].name: Duplicate value: "c"',
  ],
  ['no name', pod({}, {}), 'Pod "" is invalid: metadata.name: Required value: name or generateName is required'],
])('refused as invalid: %s', (_, value, message) => {
  expect(refusal('Pod', value)).toStrictEqual({ code: 422, message });
});

test('unknown fields of the object and of an old annotation are told together', () => {
  const annotation = 'pod.alpha.kubernetes.io/init-containers';
  const value = pod({ foo: 1 }, { name: 'a', annotations: { [annotation]: '[{"name":"i","image":"i","bar":1}]' } });
  expect(refusal('Pod', value)).toStrictEqual({
    code: 400,
    message: `Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.foo", unknown field "metadata.annotations[${annotation}][0].bar"`,
  });
  const { warnings } = prepareForCreate('Pod', value, { ...context, fieldValidation: 'Warn' });
  expect(warnings.slice(0, 2)).toStrictEqual(['unknown field "spec.foo"', `unknown field "metadata.annotations[${annotation}][0].bar"`]);
});

test('what is read from an old annotation gets defaults and is validated', () => {
  const annotation = 'pod.beta.kubernetes.io/init-containers';
  const value = pod({}, { name: 'a', annotations: { [annotation]: '[{"name":"c"}]' } });
  expect(refusal('Pod', value).message).toBe(
    'Pod "a" is invalid: [spec.initContainers[0].image: Required value, spec.initContainers[0].name: Duplicate value: "c"]',
  );
});

test('namespaces: the one of the request counts', () => {
  const inB = pod({}, { name: 'a', namespace: 'b' });
  expect(prepareForCreate('Pod', inB, { ...context, namespace: 'b' }).object.metadata.namespace).toBe('b');
  expect(prepareForCreate('Pod', pod(), { ...context, namespace: 'b' }).object.metadata.namespace).toBe('b');
  expect(refusal('Pod', inB, { namespace: 'c' })).toStrictEqual({
    code: 400,
    message: 'the namespace of the provided object does not match the namespace sent on the request',
  });
});

test('a namespace gets its label and has no namespace', () => {
  const value = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n', namespace: 'x', labels: { a: 'b' } } };
  expect(prepareForCreate('Namespace', value, context)).toStrictEqual({
    object: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'n', labels: { a: 'b', 'kubernetes.io/metadata.name': 'n' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    },
    warnings: [],
  });
});

test('generated names end in five random characters', () => {
  const numbers = [0, 0.5, 0.99, 0.2, 0.7];
  const random = () => numbers.shift() ?? 0;
  const { metadata } = prepareForCreate('Pod', pod({}, { generateName: 'web-' }), { ...context, random }).object;
  expect(metadata).toStrictEqual({ generateName: 'web-', name: 'web-br9hx', namespace: 'default' });
  expect(generatedName('x'.repeat(80), () => 0)).toBe(`${'x'.repeat(58)}bbbbb`);
});

test('a pod that says everything twice is admitted again unchanged', () => {
  const [value] = sample('myapp.yaml');
  const { object } = prepareForCreate('Pod', value, context);
  expect(prepareForCreate('Pod', object, context)).toStrictEqual({ object, warnings: [] });
});

test('guaranteed pods', () => {
  const limits = { cpu: 1, memory: '1Gi' };
  const { object } = prepareForCreate('Pod', pod({ containers: [{ name: 'c', image: 'i', resources: { limits } }] }), context);
  expect(object.status).toStrictEqual({ phase: 'Pending', qosClass: 'Guaranteed' });
  expect(object.spec.containers[0]?.resources).toStrictEqual({
    limits: { cpu: '1', memory: '1Gi' },
    requests: { cpu: '1', memory: '1Gi' },
  });
});
