import { request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

/** No request may keep everybody else waiting for longer, whatever it says. */
const mostHeldMs = 500;

let api: TestApi;
const base = '/api/v1/namespaces/default';
const strategic = 'application/strategic-merge-patch+json';
const merge = 'application/merge-patch+json';
const jsonPatch = 'application/json-patch+json';

beforeAll(async () => {
  api = await startTestApi();
  await send({ method: 'POST', path: `${base}/pods`, body: pod({}, { name: 'there' }) });
  await send({ method: 'POST', path: `${base}/services`, body: { metadata: { name: 'there' }, spec: { ports: [{ port: 1 }] } } });
});
afterAll(() => api.close());

interface Sent {
  readonly method: string;
  readonly path: string;
  /** A text goes as it is. */
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function send({ method, path, body, type = 'application/json', headers = {} }: Sent): Promise<number> {
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  // Of a DELETE Node would send the body without its length: as the beginning of another request.
  const typed = payload === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(payload) };
  return new Promise((resolve, reject) => {
    const client = request(`${api.url}${path}`, { method, agent: false, headers: { ...typed, ...headers } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    client.on('error', reject).end(payload);
  });
}

/**
 * The longest time that the event loop was held while `act` ran. Of the time that passed and that this process had a processor, the shorter
 * one: on a busy machine it waits for its turn, and helping threads count as well.
 */
async function longestHold(act: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let over = false;
  let [wall, cpu] = [performance.now(), process.cpuUsage()];
  const tick = () => {
    const used = process.cpuUsage(cpu);
    longest = Math.max(longest, Math.min(performance.now() - wall, (used.user + used.system) / 1000));
    [wall, cpu] = [performance.now(), process.cpuUsage()];
    if (!over) setImmediate(tick);
  };
  setImmediate(tick);
  await act();
  over = true;
  return longest;
}

const pod = (spec: object = {}, metadata: object = {}) => ({
  metadata: { name: 'there', ...metadata },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
});
const inContainer = (fields: object) => pod({ containers: [{ name: 'c', image: 'i', ...fields }] });
const many = <T>(count: number, item: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => item(index));
const keyed = (count: number, key: (index: number) => string, value: unknown) =>
  Object.fromEntries(many(count, (index) => [key(index), value]));

const post = (body: unknown): Sent => ({ method: 'POST', path: `${base}/pods`, body });
const patch = (type: string, body: unknown): Sent => ({ method: 'PATCH', path: `${base}/pods/there`, type, body });
const service = (spec: object): Sent => ({ method: 'POST', path: `${base}/services`, body: { metadata: { name: 'new' }, spec } });

/** Each shape with `n` values of its own kind: what is not accepted at that size must be refused as quickly. */
const shapes: Readonly<Record<string, (n: number) => Sent>> = {
  'brackets without end': (n) => patch(merge, `{"a":${'['.repeat(70 * n)}`),
  'levels of objects': (n) => patch(strategic, `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`),
  'an order of numbers': (n) => patch(strategic, { spec: { '$setElementOrder/containers': many(n, (i) => i) } }),
  'an order of finalizers': (n) => {
    const finalizers = many(n / 2, (i) => `a/f${i}`);
    return patch(strategic, { metadata: { '$setElementOrder/finalizers': finalizers.toReversed(), finalizers } });
  },
  'finalizers taken away': (n) =>
    patch(strategic, { metadata: { '$deleteFromPrimitiveList/finalizers': many(n / 2, String), finalizers: many(n / 2, String) } }),
  'variables by name': (n) => patch(strategic, { spec: { containers: [{ name: 'c', env: many(n / 3, (i) => ({ name: `E${i}` })) }] } }),
  'variables deleted': (n) =>
    patch(strategic, { spec: { containers: [{ name: 'c', env: many(n / 4, (i) => ({ name: `E${i}`, $patch: 'delete' })) }] } }),
  'fields retained': (n) => patch(strategic, { metadata: { labels: { $retainKeys: many(n, String) } } }),
  'labels merged': (n) => patch(merge, { metadata: { labels: keyed(n, (i) => `l${i}`, 'v') } }),
  'labels taken away': (n) => patch(merge, { metadata: { labels: keyed(n, (i) => `l${i}`, null) } }),
  'wrong labels': (n) => post(pod({}, { labels: keyed(n, (i) => `-${i}`, '-') })),
  'wrong annotations': (n) => post(pod({}, { annotations: keyed(n, (i) => `-${i}`, '-') })),
  'owners that all control': (n) =>
    post(pod({}, { ownerReferences: many(n / 6, (i) => ({ apiVersion: 'v1', kind: 'A', name: 'a', uid: `${i}`, controller: true })) })),
  'a long wrong name': (n) => post(pod({}, { name: '-'.repeat(140 * n) })),
  'a long name of steps': (n) => post(pod({}, { name: `${'a.'.repeat(70 * n)}-` })),
  'a long key of control characters': (n) => post(pod({}, { labels: { ['\u0001'.repeat(20 * n)]: 'x' } })),
  'a long old annotation': (n) => post(pod({}, { annotations: { 'pod.beta.kubernetes.io/init-containers': '['.repeat(140 * n) } })),
  'an old annotation of many containers': (n) =>
    post(pod({}, { annotations: { 'pod.beta.kubernetes.io/init-containers': `[${'{},'.repeat(n)}{}]` } })),
  'a field that nobody knows': (n) => post({ ...pod(), ...keyed(n, (i) => `unknown${i}`, 1) }),
  'escaped keys': (n) => post(`{${many(n, (i) => `"\\u0061${i}":1`).join()}}`),
  'empty containers': (n) => post(pod({ containers: many(n, () => ({})) })),
  'containers that are null': (n) => post(pod({ containers: many(n, () => null) })),
  containers: (n) => post(pod({ containers: many(n / 3, (i) => ({ name: `c${i}`, image: 'i' })) })),
  'init containers with resources': (n) =>
    post(
      pod({
        initContainers: many(n / 6, (i) => ({
          name: `i${i}`,
          image: 'i',
          restartPolicy: 'Always',
          resources: { limits: { [`example.com/r${i}`]: '1' } },
        })),
      }),
    ),
  'containers with resources of their own': (n) =>
    post(pod({ containers: many(n / 6, (i) => ({ name: `c${i}`, image: 'i', resources: { limits: { [`example.com/r${i}`]: '1' } } })) })),
  resources: (n) => post(inContainer({ resources: { limits: keyed(n, (i) => `example.com/r${i}`, '1e999') } })),
  variables: (n) => post(inContainer({ env: many(n / 3, (i) => ({ name: `E${i}`, value: `$(E${i - 1})` })) })),
  'wrong variables': (n) => post(inContainer({ env: many(n / 3, (i) => ({ name: `=${i}`, valueFrom: {} })) })),
  'mounts and devices': (n) =>
    post(
      inContainer({
        volumeMounts: many(n / 6, (i) => ({ name: 'v', mountPath: `/${i}` })),
        volumeDevices: many(n / 6, (i) => ({ name: `d${i}`, devicePath: `/d${i}` })),
      }),
    ),
  volumes: (n) => post(pod({ volumes: many(n / 3, (i) => ({ name: `v${i}`, emptyDir: {} })) })),
  'files of a volume': (n) =>
    post(
      pod({ volumes: [{ name: 'v', configMap: { name: 'm', items: many(n / 3, (i) => ({ key: 'k', path: `${'a/'.repeat(9)}${i}` })) } }] }),
    ),
  'sources of a volume': (n) =>
    post(
      pod({
        volumes: [
          { name: 'v', projected: { sources: many(n / 5, (i) => ({ configMap: { name: 'm', items: [{ key: 'k', path: `${i}` }] } })) } },
        ],
      }),
    ),
  ports: (n) => post(inContainer({ ports: many(n / 2, () => ({ containerPort: 80 })) })),
  'host aliases of one address': (n) => post(pod({ hostAliases: many(n / 2, () => ({ ip: '10.0.0.1' })) })),
  tolerations: (n) => patch(merge, { spec: { tolerations: many(n / 3, (i) => ({ key: `k${i}`, operator: 'Exists' })) } }),
  sysctls: (n) => post(pod({ securityContext: { sysctls: many(n / 3, (i) => ({ name: `net.${'a'.repeat(99)}${i}!`, value: '1' })) } })),
  'node ports': (n) => service({ type: 'NodePort', ports: many(n / 3, (i) => ({ name: `p${i}`, port: i + 1 })) }),
  'external addresses': (n) => service({ externalIPs: many(n, () => '127.0.0.1'), ports: [{ port: 1 }] }),
  'cluster addresses': (n) => service({ clusterIP: '10.0.0.1', clusterIPs: many(n, () => '10.0.0.1'), ports: [{ port: 1 }] }),
  endpoints: (n) => ({
    ...{ method: 'POST', path: `${base}/endpoints` },
    body: { metadata: { name: 'new' }, subsets: many(n / 6, () => ({ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 1 }] })) },
  }),
  'values put in front': (n) =>
    patch(jsonPatch, [
      { op: 'add', path: '/spec/x', value: many(n / 2, () => 1) },
      ...many(n / 10, () => ({ op: 'add', path: '/spec/x/0', value: 1 })),
    ]),
  'values moved to the front': (n) =>
    patch(jsonPatch, [
      { op: 'add', path: '/spec/x', value: many(n / 2, () => 1) },
      ...many(n / 10, () => ({ op: 'move', from: `/spec/x/${Math.floor(n / 2) - 1}`, path: '/spec/x/0' })),
    ]),
  'a large object compared': (n) =>
    patch(jsonPatch, [
      { op: 'add', path: '/spec/x', value: keyed(n / 2, (i) => `k${i}`, 1) },
      ...many(n / 10, () => ({ op: 'test', path: '/spec/x', value: keyed(1, String, 1) })),
    ]),
  'copies of copies': (n) =>
    patch(jsonPatch, [
      { op: 'add', path: '/spec/x', value: [1] },
      ...many(n / 10, () => ({ op: 'copy', from: '/spec/x', path: '/spec/x/0' })),
    ]),
  'a long pointer': (n) => patch(jsonPatch, [{ op: 'remove', path: '/'.repeat(140 * n) }]),
  conditions: (n) => ({
    ...patch(strategic, { status: { conditions: many(n / 3, (i) => ({ type: `t${i}`, status: 'True' })) } }),
    path: `${base}/pods/there/status`,
  }),
  'a long message': (n) => ({ ...patch(merge, { status: { message: 'x'.repeat(140 * n) } }), path: `${base}/pods/there/status` }),
  'a label selector of many words': (n) => ({ method: 'GET', path: `${base}/pods?labelSelector=${'!a,'.repeat(15 * n)}!a` }),
  'a label selector of many values': (n) => ({ method: 'GET', path: `${base}/pods?labelSelector=a%20in%20(${'b,'.repeat(20 * n)}b)` }),
  'a field selector': (n) => ({ method: 'GET', path: `${base}/pods?fieldSelector=${'metadata.name!=b,'.repeat(2.5 * n)}metadata.name!=b` }),
  'an Accept header': (n) => ({ method: 'GET', path: `${base}/pods`, headers: { accept: '*/x;a=b,'.repeat(6 * n) } }),
  'a path of many steps': (n) => ({ method: 'GET', path: `/api/v1/${'a/'.repeat(20 * n)}` }),
  'options of a delete': (n) => ({
    method: 'DELETE',
    path: `${base}/pods/there?dryRun=All`,
    body: `{"dryRun":[${'"All",'.repeat(n)}"All"]}`,
  }),
};

test('endpoints of which every address has thousands of ports are refused, and those there are show their first', async () => {
  const endpoints = (ports: number): Sent => {
    const addresses = many(4000, (i) => ({ ip: `10.1.${i >> 8}.${i & 255}` }));
    const subset = { addresses, ports: many(ports, (i) => ({ name: `p${i}`, port: i + 1 })) };
    return { method: 'POST', path: `${base}/endpoints`, body: { metadata: { name: `of-${ports}` }, subsets: [subset] } };
  };
  expect(await longestHold(async () => expect(await send(endpoints(3900))).toBe(413))).toBeLessThan(mostHeldMs);
  expect(await send(endpoints(5))).toBe(201);
  const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
  const read: Sent = { method: 'GET', path: `${base}/endpoints`, headers: table };
  expect(await longestHold(async () => expect(await send(read)).toBe(200))).toBeLessThan(mostHeldMs);
});

describe('no request holds the loop', () => {
  test.each(Object.keys(shapes))('%s', async (name) => {
    for (const n of [19_500, 6000]) {
      const made = shapes[name]?.(n) as Sent;
      expect(await longestHold(() => send(made))).toBeLessThan(mostHeldMs);
    }
  });

  test('at any size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.values(shapes)), fc.integer({ min: 1, max: 20_000 }), async (shape, n) => {
        const made = shape(n);
        expect(await longestHold(() => send(made))).toBeLessThan(mostHeldMs);
      }),
      { numRuns: 15 },
    );
  });
});
