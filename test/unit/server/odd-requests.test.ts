import { request } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const base = '/api/v1/namespaces/default';
const templates: Readonly<Record<string, object>> = {
  [`${base}/pods`]: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'odd',
      generateName: 'x',
      labels: { a: 'b' },
      annotations: { c: 'd' },
      ownerReferences: [{ name: 'o' }],
      finalizers: ['a/b'],
    },
    spec: {
      containers: [
        {
          name: 'c',
          image: 'i',
          command: ['x'],
          env: [{ name: 'E', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
          ports: [{ containerPort: 80, hostPort: 1, protocol: 'TCP' }],
          volumeMounts: [{ name: 'v', mountPath: '/x' }],
          resources: { limits: { cpu: '1' } },
          livenessProbe: { httpGet: { port: 1 } },
          lifecycle: { preStop: { exec: { command: ['x'] } } },
          securityContext: { capabilities: { add: ['X'] } },
        },
      ],
      initContainers: [{ name: 'i', image: 'i' }],
      volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'm', items: [{ key: 'k', path: 'p' }] } }] } }],
      tolerations: [{ key: 'k' }],
      hostAliases: [{ ip: '10.0.0.1', hostnames: ['h'] }],
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'k' }] }] } },
      },
      topologySpreadConstraints: [{ maxSkew: 1 }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-05T00:00:00Z' }],
      containerStatuses: [
        { name: 'c', state: { running: { startedAt: '2026-01-05T00:00:00Z' } }, lastState: { terminated: { exitCode: 1 } } },
      ],
      initContainerStatuses: [{ name: 'i', state: { waiting: { reason: 'x' } } }],
      podIPs: [{ ip: '10.0.0.1' }],
    },
  },
  [`${base}/services`]: {
    metadata: { name: 'odd' },
    spec: {
      type: 'ClusterIP',
      clusterIPs: ['10.0.0.1'],
      ports: [{ port: 80, targetPort: 'x', nodePort: 0 }],
      selector: { a: 'b' },
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 1 } },
    },
    status: { loadBalancer: { ingress: [{ ip: '10.0.0.1', ports: [{ port: 1 }] }] }, conditions: [{ type: 'x' }] },
  },
  [`${base}/endpoints`]: {
    metadata: { name: 'odd' },
    subsets: [{ addresses: [{ ip: '10.0.0.1', targetRef: { name: 'x' } }], ports: [{ port: 1 }] }],
  },
  '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices': {
    metadata: { name: 'odd' },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
    ports: [{ port: 1, name: 'x' }],
  },
  '/api/v1/namespaces': {
    metadata: { name: 'odd' },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active', conditions: [{ type: 'x' }] },
  },
};

const patchTypes = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json'];

/** Names that every object of JavaScript answers to, and what JSON can say that no Kubernetes object does. */
const oddNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'toJSON',
  'then',
  'length',
  '$patch',
  '$retainKeys',
  '',
  '\ud800',
  'a.b[0]',
];
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1e308, 1e21, 2 ** 53, 1.5, '', '\ud800', '\u0000', 'x'.repeat(300), {}, [], [[]], [null], [{}]),
  fc.constantFrom(...oddNames),
  fc.constantFrom(...oddNames).map((name) => Object.fromEntries([[name, 1]])),
  fc.constantFrom(...oddNames).map((name) => Object.fromEntries([[name, { toString: '..', $patch: 'delete' }]])),
  fc.jsonValue({ maxDepth: 3 }),
);

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([key, item]) => pathsOf(item, [...path, key]))];
}

/** The value with another one at a path; a name in place of a key, where `name` is given. */
function changed(value: unknown, path: Path, odd: { readonly name?: string; readonly value: unknown }): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return odd.value;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? changed(item, rest, odd) : item));
  const entries = Object.entries(value as object);
  if (rest.length === 0 && odd.name !== undefined) return Object.fromEntries([...entries, [odd.name, odd.value]]);
  return Object.fromEntries(entries.map(([name, item]) => [name, name === key ? changed(item, rest, odd) : item]));
}

interface Answer {
  readonly code: number;
  readonly text: string;
}

function send(method: string, path: string, body?: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const client = request(`${api.url}${path}`, { method, agent: false, headers: { ...headers } }, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => (text += chunk))
        .on('end', () => resolve({ code: response.statusCode ?? 0, text }));
    });
    client.on('error', reject).end(body);
  });
}

const oddObject = fc.constantFrom(...Object.entries(templates)).chain(([path, template]) =>
  fc.record({
    path: fc.constant(path),
    template: fc.constant(template),
    at: fc.constantFrom(...pathsOf(template)),
    odd: fc.record({ name: fc.option(fc.constantFrom(...oddNames), { nil: undefined }), value: oddValue }, { requiredKeys: ['value'] }),
  }),
);

const isOurFault = ({ code }: Answer) => code >= 500 || code === 0;

test('an odd value at any place of any object is taken or refused, and breaks nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      oddObject,
      fc.constantFrom('POST', 'PUT', ...patchTypes),
      fc.boolean(),
      async ({ path, template, at, odd }, how, status) => {
        const body = JSON.stringify(
          changed(template, at, odd.name === undefined ? { value: odd.value } : { name: odd.name, value: odd.value }),
        );
        await send('POST', path, JSON.stringify(template), { 'content-type': 'application/json' });
        const isPatch = how.includes('/');
        const one = `${path}/odd${status && 'status' in template ? '/status' : ''}`;
        const operations = JSON.stringify(
          ['add', 'test', 'replace', 'copy'].map((op) => ({ op, path: `/${at.join('/')}`, from: '/metadata', value: odd.value })),
        );
        const answer = await send(
          isPatch ? 'PATCH' : how,
          how === 'POST' ? path : one,
          how === 'application/json-patch+json' ? operations : body,
          { 'content-type': isPatch ? how : 'application/json' },
        );
        expect(answer).not.toSatisfy(isOurFault);
        for (const accept of ['application/json', 'application/json;as=Table;v=v1;g=meta.k8s.io']) {
          expect(await send('GET', path, undefined, { accept })).not.toSatisfy(isOurFault);
        }
        expect(
          await send('DELETE', `${path}/odd`, JSON.stringify({ gracePeriodSeconds: 0, preconditions: odd.value, dryRun: odd.value })),
        ).not.toSatisfy(isOurFault);
        await send('PATCH', `${path}/odd`, '{"metadata":{"finalizers":null}}', { 'content-type': 'application/merge-patch+json' });
        await send('DELETE', `${path}/odd?gracePeriodSeconds=0`);
        expect(({} as Record<string, unknown>)['$patch']).toBeUndefined();
      },
    ),
    { numRuns: 60 },
  );
});

test.each<[string, string]>([
  [
    '{"apiVersion":{"toString":".."}}',
    "couldn't get version/kind; json parse error: json: cannot unmarshal object into Go struct field .apiVersion of type string",
  ],
  [
    '{"kind":["Pod"]}',
    "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go struct field .kind of type string",
  ],
  ['{"kind":"constructor"}', 'no kind "constructor" is registered for version "v1"'],
  [`{"metadata":${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}}`, 'exceeded max depth'],
  ['['.repeat(1_400_000), 'exceeded max depth'],
  ['', 'json parse error'],
  ['null', 'must be of type Pod'],
  ['{"metadata":{"name":"x"}}{"metadata":{"name":"y"}}', 'json parse error'],
])('a new pod of %.50s is no fault of the server', async (body, message) => {
  const { code, text } = await send('POST', `${base}/pods`, body, { 'content-type': 'application/json' });
  expect({ code, message: (JSON.parse(text) as Status).message }).toEqual({ code: 400, message: expect.stringContaining(message) });
});

test.each<[string, string]>([
  ['application/merge-patch+json', '{"spec":null}'],
  ['application/strategic-merge-patch+json', '{"spec":{"$patch":"replace"}}'],
  ['application/json-patch+json', '[{"op":"remove","path":"/spec"}]'],
])('a %s that takes the whole spec away is the mistake that it is', async (type, patch) => {
  const pod = { metadata: { name: 'bared' }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  await send('POST', `${base}/pods`, JSON.stringify(pod), { 'content-type': 'application/json' });
  const { code, text } = await send('PATCH', `${base}/pods/bared`, patch, { 'content-type': type });
  expect({ code, text }).toEqual({ code: 422, text: expect.stringContaining('spec.containers: Required value') });
});

test.each(patchTypes)('a deeply nested %s is refused', async (type) => {
  const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
  const body = type.includes('json-patch') ? `[{"op":"add","path":"/spec/x","value":${deep}}]` : deep;
  const { code, text } = await send('PATCH', `${base}/pods/none`, body, { 'content-type': type });
  expect({ code, message: (JSON.parse(text) as Status).message }).toEqual({
    code: 400,
    message: 'error decoding patch: exceeded max depth',
  });
});

test('what a cluster’s store does not take is answered in its words', async () => {
  const annotationless = {
    metadata: { name: 'big' },
    spec: { containers: [{ name: 'c', image: 'i', command: ['x'.repeat(1024 * 1024 * 1.6)] }] },
  };
  const big = await send('POST', `${base}/pods`, JSON.stringify(annotationless), { 'content-type': 'application/json' });
  expect(JSON.parse(big.text)).toMatchObject({ status: 'Failure', message: 'etcdserver: request is too large', code: 500 });
  expect((JSON.parse(big.text) as Status).reason).toBeUndefined();
  const bigger = await send('POST', `${base}/pods`, ' '.repeat(3 * 1024 * 1024 + 1), { 'content-type': 'application/json' });
  expect(JSON.parse(bigger.text)).toMatchObject({
    reason: 'RequestEntityTooLarge',
    message: 'Request entity too large: limit is 3145728',
    code: 413,
  });
  const many = await send('POST', `${base}/pods`, `[${'0,'.repeat(30_000)}0]`, { 'content-type': 'application/json' });
  expect(JSON.parse(many.text)).toMatchObject({ reason: 'RequestEntityTooLarge', code: 413 });
});

test('very many bodies at once are put off, not piled up', async () => {
  const part = Buffer.alloc(2_900_000, ' ');
  const clients = Array.from({ length: 30 }, () => {
    const client = request(`${api.url}${base}/pods`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', 'content-length': 3_000_000 },
    });
    const answered = new Promise<number | undefined>((resolve) =>
      client.on('response', (response) => resolve(response.resume().statusCode)),
    );
    client.on('error', () => {}).write(part);
    return { client, answered };
  });
  expect(await Promise.race(clients.map(({ answered }) => answered))).toBe(429);
  for (const { client } of clients) client.destroy();
  await expect.poll(() => api.active()).toBe(0);
  expect((await send('POST', `${base}/pods`, '{', { 'content-type': 'application/json' })).code).toBe(400);
});

/** Answers with the code, what the connection does then, and the text. */
const offering = (path: string, { method = 'GET', body = '', protocol = 'h2c' } = {}) =>
  new Promise<string>((resolve, reject) => {
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: protocol, 'http2-settings': 'AAMAAABkAAQAAP__' };
    const sent = request(api.url + path, { method, headers: { ...headers, ...(body && { 'content-length': body.length }) } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (data: string) => {
        text += data;
      });
      answer.on('end', () => resolve(`${answer.statusCode} ${answer.headers.connection} ${text}`));
    });
    sent.on('error', reject);
    sent.end(body);
  });

test('who would also take HTTP/2 is answered as it is', async () => {
  expect(await offering('/version')).toMatch(/^200 close \{/);
  expect(await offering(`${base}/pods?watch=1&timeoutSeconds=1&resourceVersion=0`)).toMatch(/^200 close /);
  expect(await offering('/nowhere')).toMatch(/^404 close .*could not find the requested resource/);
  expect(await offering(`${base}/pods`, { method: 'DELETE', body: '{}' })).toMatch(/^400 close .*cannot be upgraded/);
  expect(await offering('/version', { protocol: 'foo' })).toMatch(/^400 close .*cannot be upgraded/);
});

test.each(['end', 'destroy', 'resetAndDestroy'] as const)('a watcher that would also take HTTP/2 may go: %s', async (go) => {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(`GET ${base}/pods?watch=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`);
  await expect.poll(() => api.active()).toBe(1);
  socket[go]();
  await expect.poll(() => api.active()).toBe(0);
  socket.destroy();
});
